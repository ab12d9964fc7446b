"use client";
import type { Overwriting } from "@cistern/driver/router";
import { Radio, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";

const keep = "keep";
const choices = [keep, "no-overwrite", "overwrite"] as const;

/** What a build does with the device: nothing, a filesystem where there is nothing, or a filesystem whatever there is. */
export function SourceFormat(props: {
  readonly how: Overwriting | undefined;
  readonly onChange: (how: Overwriting | undefined) => void;
}) {
  const t = useTranslations("wizard.format");
  return (
    <Radio.Group
      label={t("label")}
      value={props.how ?? keep}
      onChange={(chosen) => props.onChange(choices.find((each) => each === chosen && each !== keep) as Overwriting)}
    >
      <Stack gap="xs" mt="xs">
        {choices.map((each) => (
          <Radio key={each} value={each} label={t(`${each}.label`)} description={t(`${each}.help`)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
