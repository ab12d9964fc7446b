import {
  ActionIcon,
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Menu,
  Modal,
  Notification,
  Table,
  Tooltip,
} from "@mantine/core";

/** Dense and calm: 13 and 14 px type, small corners, one accent. */
export const theme = createTheme({
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "1.25rem" }, h2: { fontSize: "1.0625rem" }, h3: { fontSize: "0.9375rem" } },
  },
  primaryColor: "indigo",
  primaryShade: 7,
  autoContrast: true,
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: "sm" } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Badge: Badge.extend({
      defaultProps: { variant: "light", radius: "sm" },
      styles: { root: { textTransform: "none", fontWeight: 500 } },
    }),
    Menu: Menu.extend({
      defaultProps: { withInitialFocusPlaceholder: false, shadow: "md", position: "bottom-end", withinPortal: true },
    }),
    Modal: Modal.extend({ defaultProps: { size: "lg" } }),
    Notification: Notification.extend({ styles: { description: { color: "var(--mantine-color-dimmed)" } } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 4, fz: "sm" } }),
    Tooltip: Tooltip.extend({
      defaultProps: { withArrow: true, openDelay: 300, events: { hover: true, focus: true, touch: true } },
    }),
  },
});

const hues = ["green", "yellow", "orange", "red", "gray", "blue", "indigo", "teal"] as const;
const darkText: { readonly [hue: string]: string } = {
  yellow: "#7a3d00",
  orange: "#7a3d00",
  green: "#14602a",
  red: "#a01818",
};

/** WCAG AA: the stock dimmed, placeholder, error and light-variant text colours are below 4.5:1 on their backgrounds. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => {
  const shade = (hue: string, index: number) => colors[hue]?.[index] ?? "inherit";
  const lightText = (of: (hue: string) => string) =>
    Object.fromEntries(hues.map((hue) => [`--mantine-color-${hue}-light-color`, of(hue)]));
  return {
    variables: {},
    light: {
      "--mantine-color-dimmed": shade("gray", 7),
      "--mantine-color-placeholder": "#6b7280",
      "--mantine-color-error": shade("red", 9),
      "--mantine-color-anchor": shade("indigo", 9),
      "--mantine-color-red-outline": shade("red", 9),
      "--mantine-color-indigo-light-hover": shade("indigo", 1),
      ...lightText((hue) => darkText[hue] ?? shade(hue, 9)),
    },
    dark: {
      "--mantine-color-dimmed": shade("dark", 1),
      "--mantine-color-placeholder": shade("dark", 1),
      "--mantine-color-error": shade("red", 4),
      "--mantine-color-anchor": shade("indigo", 3),
      "--mantine-color-red-outline": shade("red", 4),
      ...lightText((hue) => shade(hue, 2)),
    },
  };
};
