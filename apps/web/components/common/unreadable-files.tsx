"use client";
import type { Fault } from "@cistern/schema/errors";
import { Alert, List, type MantineSpacing, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useSay } from "../../lib/use-say.ts";

/** Files on the host that should be definitions and cannot be read, each with why. Says nothing where there are none. */
export function UnreadableFiles(props: {
  readonly files: readonly { readonly file: string; readonly fault: Fault }[];
  readonly title: string;
  readonly help: string;
  readonly mb?: MantineSpacing;
}) {
  const say = useSay();
  if (props.files.length === 0) return null;
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle size={18} />}
      title={props.title}
      {...(props.mb === undefined ? {} : { mb: props.mb })}
    >
      <Text size="sm">{props.help}</Text>
      <List size="sm" mt="xs">
        {props.files.map(({ file, fault }) => (
          <List.Item key={file} className="wraps">
            {file}: {say.fault(fault)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
