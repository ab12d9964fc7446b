import { Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";

export function Stat({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Paper withBorder p="sm" component="dl" m={0}>
      <Text component="dt" size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="dd" fw={600} m={0} className="wraps">
        {children}
      </Text>
    </Paper>
  );
}
