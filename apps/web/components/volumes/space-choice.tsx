"use client";
import { Radio, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useSay } from "../../lib/use-say.ts";
import { FieldList, type FieldListProps } from "../fields/field-list.tsx";
import type { ShownField } from "../fields/fields-of.ts";

/** The field that says how much space a new volume takes at once. */
export const allocationField = "allocation";
/** Takes nothing at once. The format's own default is the opposite: a field left out takes all. */
export const sparse = "0 B";
const choices = ["sparse", "all", "part"] as const;
type Choice = (typeof choices)[number];

/** How much of the capacity is taken now: nothing, all of it, or an amount that the field then asks for. */
export function SpaceChoice(props: Omit<FieldListProps, "fields"> & { readonly field: ShownField | undefined }) {
  const t = useTranslations("wizard.space");
  const say = useSay();
  const raw = props.draft[allocationField] ?? "";
  const [choice, setChoice] = useState<Choice>(raw === sparse ? "sparse" : raw === "" ? "all" : "part");
  if (!props.field) return null;
  const choose = (next: Choice) => {
    setChoice(next);
    props.onChange(allocationField, next === "sparse" ? sparse : "");
  };
  const problem = props.problems.find((each) => each.path === allocationField);
  return (
    <Stack gap="xs">
      <Radio.Group
        label={t("label")}
        error={choice !== "part" && problem ? say.fault(problem) : undefined}
        value={choice}
        onChange={(next) => choose(choices.find((each) => each === next) ?? "sparse")}
      >
        <Stack gap={6} mt={6}>
          {choices.map((each) => (
            <Radio key={each} value={each} label={t(`${each}.label`)} description={t(`${each}.help`)} />
          ))}
        </Stack>
      </Radio.Group>
      {choice === "part" && <FieldList {...props} fields={[props.field]} />}
    </Stack>
  );
}
