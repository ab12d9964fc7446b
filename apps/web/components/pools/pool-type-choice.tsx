"use client";
import type { PoolType } from "@cistern/schema/fields";
import { Group, Radio, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useControl } from "../../lib/data.tsx";
import { useSay } from "../../lib/use-say.ts";
import { offeredTypes } from "../fields/fields-of.ts";

/** The types that can run, as cards. One that the host cannot run now stays, with the reason. */
export function PoolTypeChoice(props: {
  readonly host: string;
  readonly type: PoolType;
  readonly onChange: (type: PoolType) => void;
}) {
  const t = useTranslations("wizard");
  const say = useSay();
  const { queries } = useControl();
  const hosts = useQuery(queries.hosts.list.queryOptions());
  const onHost = hosts.data?.find((row) => row.id === props.host)?.poolTypes;
  return (
    <Radio.Group
      label={t("type")}
      value={props.type}
      onChange={(next) => {
        const chosen = offeredTypes.find((spec) => spec.type === next);
        if (chosen) props.onChange(chosen.type);
      }}
    >
      <Stack gap="xs" mt="xs">
        {offeredTypes.map((spec) => {
          const missing = onHost?.find((each) => each.type === spec.type)?.missing;
          // A type that no version of the host can run is no choice; until the host is heard there is only the one at hand.
          if (onHost ? missing?.code === "type.unsupported" : spec.type !== props.type) return null;
          return (
            <Radio.Card key={spec.type} value={spec.type} p="sm" disabled={missing !== undefined}>
              <Group wrap="nowrap" align="flex-start">
                <Radio.Indicator />
                <div className="wraps">
                  <Text size="sm" fw={600}>
                    {spec.title}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {missing ? say.fault(missing) : spec.help}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          );
        })}
      </Stack>
    </Radio.Group>
  );
}
