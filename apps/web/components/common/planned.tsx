"use client";
import type { VerbInputs, VerbName } from "@cistern/driver/router";
import { Stack, Title } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Loading } from "./loading.tsx";
import { Operations } from "./operations.tsx";
import { TypeName } from "./type-name.tsx";
import { usePlanInUse } from "./use-plan-in-use.tsx";

/** The exact operations of a verb, in a dialog that shows its problems itself. */
export function Planned<V extends VerbName>(props: {
  readonly host: string;
  readonly verb: V;
  readonly input: VerbInputs[V];
  /** For a verb that may be done although its volume is in use: that volume, and whether a person said so and typed its name. */
  readonly override?: { readonly name: string; readonly onChange: (overriding: boolean) => void };
}) {
  const t = useTranslations("plan");
  const { plan, overriding, refusal } = usePlanInUse(props.host, props.verb, props.input);
  const [typed, setTyped] = useState("");
  const { name, onChange } = props.override ?? {};
  const isAgreed = overriding && typed === name;
  useEffect(() => {
    onChange?.(isAgreed);
    return () => onChange?.(false);
  }, [onChange, isAgreed]);
  return (
    <Stack gap="xs">
      <Title order={3}>{t("title")}</Title>
      {plan.isPending && <Loading rows={2} />}
      {refusal}
      {plan.data && <Operations plan={plan.data} />}
      {overriding && name !== undefined && <TypeName name={name} typed={typed} onType={setTyped} />}
    </Stack>
  );
}
