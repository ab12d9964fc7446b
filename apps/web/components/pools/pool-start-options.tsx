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
/** What only a host that can run the type can do. */
const running: readonly (keyof CreateOptions)[] = ["build", "start"];

/** The options that can be had: of a type that the host cannot run, only those that do not run it. */
export const possible = (options: CreateOptions, canRun: boolean): CreateOptions =>
  canRun ? options : { ...options, build: false, start: false };

export function PoolStartOptions(props: {
  readonly options: CreateOptions;
  /** Why the host cannot run a pool of this type, where it cannot. */
  readonly excuse: string | undefined;
  readonly onChange: (options: CreateOptions) => void;
}) {
  const t = useTranslations("wizard.option");
  const options = possible(props.options, props.excuse === undefined);
  return (
    <Stack gap="sm">
      {names.map((name) => {
        const excuse = running.includes(name) ? props.excuse : undefined;
        return (
          <Checkbox
            key={name}
            label={t(`${name}.label`)}
            description={excuse ?? t(`${name}.help`)}
            aria-disabled={excuse ? true : undefined}
            checked={options[name]}
            onChange={(event) => {
              if (!excuse) props.onChange({ ...props.options, [name]: event.currentTarget.checked });
            }}
          />
        );
      })}
    </Stack>
  );
}
