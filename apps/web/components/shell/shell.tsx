"use client";
import { AppShell, Burger, Group, NavLink, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconActivity, IconBook, IconDatabase, IconLayoutDashboard } from "@tabler/icons-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect } from "react";
import { links } from "../../lib/links.ts";
import { ColorSchemeSwitch } from "./color-scheme-switch.tsx";
import { HostBanner } from "./host-banner.tsx";
import { JobIndicator } from "./job-indicator.tsx";

/** Header, side bar and the place for a page. Below 768 px the side bar opens on demand. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const t = useTranslations();
  const pathname = usePathname();
  const [opened, { toggle, close }] = useDisclosure(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes whenever the page changes, for no other reason.
  useEffect(close, [pathname]);
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a href="#main" className="skip">
        {t("shell.skip")}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t(opened ? "shell.closeMenu" : "shell.openMenu")}
              aria-expanded={opened}
            />
            <Link
              href={links.overview()}
              style={{ color: "inherit", textDecoration: "none", display: "flex", gap: 10, alignItems: "center" }}
            >
              <IconDatabase size={20} aria-hidden />
              <Text fw={600}>{t("app.name")}</Text>
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <JobIndicator />
            <ColorSchemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t("shell.navigation")}>
        <NavLink
          component={Link}
          href={links.overview()}
          label={t("shell.overview")}
          leftSection={<IconLayoutDashboard size={16} aria-hidden />}
          active={!pathname.startsWith(links.jobs()) && !pathname.startsWith(links.reference())}
          {...(pathname === "/" ? { "aria-current": "page" } : {})}
        />
        <NavLink
          component={Link}
          href={links.jobs()}
          label={t("shell.jobs")}
          leftSection={<IconActivity size={16} aria-hidden />}
          active={pathname.startsWith(links.jobs())}
          {...(pathname === links.jobs() ? { "aria-current": "page" } : {})}
        />
        <NavLink
          component={Link}
          href={links.reference()}
          label={t("shell.reference")}
          leftSection={<IconBook size={16} aria-hidden />}
          active={pathname.startsWith(links.reference())}
          {...(pathname === links.reference() ? { "aria-current": "page" } : {})}
        />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} style={{ outline: "none" }}>
        <HostBanner />
        {children}
      </AppShell.Main>
    </AppShell>
  );
}
