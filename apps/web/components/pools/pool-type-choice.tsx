"use client";
import type { Fault } from "@cistern/schema/errors";
import type { PoolType } from "@cistern/schema/fields";
import { Group, Radio, SimpleGrid, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useSay } from "../../lib/use-say.ts";
import { offeredTypes } from "../fields/fields-of.ts";

/** All types as cards. One that the host cannot run now can be chosen too: it is then defined and nothing more. */
export function PoolTypeChoice(props: {
  readonly type: PoolType | undefined;
  readonly missing: (type: PoolType) => Fault | undefined;
  readonly onChange: (type: PoolType) => void;
}) {
  const t = useTranslations("wizard");
  const say = useSay();
  return (
    <Radio.Group
      label={t("type")}
      value={props.type ?? ""}
      onChange={(next) => {
        const chosen = offeredTypes.find((spec) => spec.type === next);
        if (chosen) props.onChange(chosen.type);
      }}
    >
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xs" mt="xs">
        {offeredTypes.map((spec) => {
          const missing = props.missing(spec.type);
          return (
            <Radio.Card key={spec.type} value={spec.type} p="sm" aria-label={spec.title}>
              <Group wrap="nowrap" align="flex-start">
                <Radio.Indicator />
                <div className="wraps">
                  <Text size="sm" fw={600}>
                    {spec.title}{" "}
                    <Text span size="xs" c="dimmed">
                      {spec.type}
                    </Text>
                  </Text>
                  <Text size="sm" c="dimmed">
                    {spec.help}
                  </Text>
                  {missing && (
                    <Text size="xs" mt={4}>
                      {t("defineOnly", { why: say.fault(missing) })}
                    </Text>
                  )}
                </div>
              </Group>
            </Radio.Card>
          );
        })}
      </SimpleGrid>
    </Radio.Group>
  );
}
