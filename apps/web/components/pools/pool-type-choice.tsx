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
  const chosen = offeredTypes.find((spec) => spec.type === props.type);
  const missing = props.type && props.missing(props.type);
  return (
    <div>
      <Radio.Group
        label={t("type")}
        value={props.type ?? ""}
        onChange={(next) => {
          const spec = offeredTypes.find((each) => each.type === next);
          if (spec) props.onChange(spec.type);
        }}
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={6} mt="xs">
          {offeredTypes.map((spec) => (
            <Radio.Card key={spec.type} value={spec.type} px="sm" py={8} aria-label={spec.title} title={spec.help}>
              <Group wrap="nowrap" gap="sm">
                <Radio.Indicator />
                <div className="wraps">
                  <Text size="sm" fw={600}>
                    {spec.title}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {props.missing(spec.type) ? t("typeDefineOnly", { type: spec.type }) : spec.type}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
      {chosen && (
        <Text size="sm" c="dimmed" mt="sm" role="status">
          {chosen.help} {missing && t("defineOnly", { why: say.fault(missing) })}
        </Text>
      )}
    </div>
  );
}
