"use client";
import { Checkbox, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";

/** What happens once the pool is defined. */
export interface CreateOptions {
  readonly build: boolean;
  readonly start: boolean;
  readonly autostart: boolean;
}
const names = ["build", "start", "autostart"] as const satisfies readonly (keyof CreateOptions)[];

export function PoolStartOptions(props: {
  readonly options: CreateOptions;
  readonly onChange: (options: CreateOptions) => void;
}) {
  const t = useTranslations("wizard.option");
  return (
    <Stack gap="sm">
      {names.map((name) => (
        <Checkbox
          key={name}
          label={t(`${name}.label`)}
          description={t(`${name}.help`)}
          checked={props.options[name]}
          onChange={(event) => props.onChange({ ...props.options, [name]: event.currentTarget.checked })}
        />
      ))}
    </Stack>
  );
}
