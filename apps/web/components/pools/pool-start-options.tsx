"use client";
import type { VerbInputs } from "@cistern/driver/router";
import { Checkbox, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import { Fragment, type ReactNode } from "react";

/** What happens to the pool beside being defined. */
export type CreateOptions = { readonly [N in (typeof names)[number]]: boolean } & Omit<
  VerbInputs["pools.create"],
  "xml"
>;
const names = ["persistent", "build", "start", "autostart"] as const;

/** What holds for an option whatever the person chooses: what it is then, and the key of the reason (`wizard.option.<key>`). */
type Fixed = {
  readonly [N in (typeof names)[number]]?: { readonly to: boolean; readonly why: "cannotRun" | "notKept" };
};

const fixedBy = (options: CreateOptions, canRun: boolean): Fixed => {
  if (!canRun) {
    const off = { to: false, why: "cannotRun" } as const;
    return { persistent: { to: true, why: "cannotRun" }, build: off, start: off };
  }
  return options.persistent ? {} : { start: { to: true, why: "notKept" }, autostart: { to: false, why: "notKept" } };
};

/** The options as they can be had: a host that cannot run the type only keeps it, and what is not kept runs at once. */
export function possible(options: CreateOptions, canRun: boolean): CreateOptions {
  const fixed = Object.entries(fixedBy(options, canRun)).map(([name, { to }]) => [name, to]);
  return { ...options, ...Object.fromEntries(fixed) };
}

export function PoolStartOptions(props: {
  readonly options: CreateOptions;
  /** Why the host cannot run a pool of this type, where it cannot. */
  readonly excuse: string | undefined;
  readonly onChange: (options: CreateOptions) => void;
  /** What belongs to building, shown while the pool is to be built. */
  readonly building?: ReactNode;
}) {
  const t = useTranslations("wizard.option");
  const canRun = props.excuse === undefined;
  const fixed = fixedBy(props.options, canRun);
  const options = possible(props.options, canRun);
  return (
    <Stack gap="sm">
      {names.map((name) => {
        const why = fixed[name]?.why;
        const excuse = why === "notKept" ? t("notKept") : why && props.excuse;
        return (
          <Fragment key={name}>
            <Checkbox
              label={t(`${name}.label`)}
              description={excuse ?? t(`${name}.help`)}
              aria-disabled={excuse ? true : undefined}
              checked={options[name]}
              onChange={(event) => {
                if (!excuse) props.onChange({ ...props.options, [name]: event.currentTarget.checked });
              }}
            />
            {name === "build" && options.build && props.building}
          </Fragment>
        );
      })}
    </Stack>
  );
}
