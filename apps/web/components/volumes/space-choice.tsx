"use client";
import { Radio, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useSay } from "../../lib/use-say.ts";
import { FieldList, type FieldListProps } from "../fields/field-list.tsx";
import type { ShownField } from "../fields/form-nodes.ts";

/** The field that says how much space a new volume takes at once. */
export const allocationField = "allocation";
/** Takes nothing at once. The format's own default is the opposite: a field left out takes all. */
export const sparse = "0 B";
const choices = ["sparse", "all", "part"] as const;
type Choice = (typeof choices)[number];

/** How much of the capacity is taken now: nothing, all of it, or an amount that the field then asks for. */
export function SpaceChoice(props: Omit<FieldListProps, "nodes"> & { readonly field: ShownField | undefined }) {
  const t = useTranslations("wizard.space");
  const say = useSay();
  const raw = props.draft[allocationField] ?? "";
  const [chosen, setChosen] = useState<Choice>();
  // What is written beside the form counts: the choice only says which of two an empty field stands for.
  const choice: Choice =
    raw === sparse && chosen !== "part" ? "sparse" : raw === "" && chosen !== "part" ? "all" : "part";
  if (!props.field) return null;
  const choose = (next: Choice) => {
    setChosen(next);
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
      {choice === "part" && <FieldList {...props} nodes={[props.field]} />}
    </Stack>
  );
}
