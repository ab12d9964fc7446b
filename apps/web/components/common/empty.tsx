import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Nothing here yet: what it is, one line of help, and the way on. */
export function Empty(props: {
  readonly title: string;
  readonly help: string;
  /** It stands for the page, whose heading it then is. */
  readonly wholePage?: boolean;
  readonly children?: ReactNode;
}) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs">
        <Title order={props.wholePage ? 1 : 2}>{props.title}</Title>
        <Text c="dimmed" ta="center" maw={520}>
          {props.help}
        </Text>
        {props.children}
      </Stack>
    </Paper>
  );
}
