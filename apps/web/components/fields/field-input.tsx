"use client";
import type { KnownValue } from "@cistern/schema/assist";
import type { ScalarKind } from "@cistern/schema/fields";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { BytesInput } from "./bytes-input.tsx";
import type { ShownField } from "./form-nodes.ts";
import type { FormHint } from "./form-state.ts";
import { ModeInput } from "./mode-input.tsx";
import { ChoiceInput, IdInput, PresentInput, TextInputOf, YesNoInput } from "./simple-inputs.tsx";
import { SuggestInput } from "./suggest-input.tsx";

/** What every input is given. `raw` is the text as typed, and what it gives back is a text too. */
export interface InputProps {
  readonly id: string;
  readonly label: string;
  readonly help: ReactNode;
  readonly problem: string | undefined;
  readonly required: boolean;
  readonly raw: string;
  readonly placeholder: string;
  readonly choices: readonly string[];
  /** Values that the host has; others may be typed. */
  readonly known: readonly KnownValue[];
  readonly onChange: (raw: string) => void;
}

const inputs: { readonly [K in ScalarKind]: (props: InputProps) => ReactNode } = {
  text: TextInputOf,
  name: TextInputOf,
  uuid: TextInputOf,
  path: TextInputOf,
  time: TextInputOf,
  bytes: BytesInput,
  mode: ModeInput,
  id: IdInput,
  number: IdInput,
  choice: ChoiceInput,
  "yes-no": YesNoInput,
  present: PresentInput,
};

/** One field of the catalogue as an input: the kind of its value chooses how it looks, its meta says the rest. */
export function FieldInput(props: {
  readonly field: ShownField;
  readonly raw: string;
  readonly problem?: string | undefined;
  readonly hint?: FormHint | undefined;
  /** Narrows the choices of the catalogue to those that the policy allows here. */
  readonly choices?: readonly string[] | undefined;
  readonly known?: readonly KnownValue[] | undefined;
  readonly onChange: (raw: string) => void;
}) {
  const t = useTranslations("fields");
  const { meta, scalar } = props.field.leaf;
  // Whether the host has any by now does not count: an input that became another one would lose the cursor.
  const Input = props.known ? SuggestInput : inputs[scalar.kind as ScalarKind];
  return (
    <Input
      id={`field-${props.field.path}`}
      label={meta.label}
      help={[meta.help, meta.default && t("default", { default: meta.default }), props.hint && t(`hint.${props.hint}`)]
        .filter(Boolean)
        .join(" ")}
      problem={props.problem}
      required={props.field.required}
      raw={props.raw}
      placeholder={meta.example ?? ""}
      choices={props.choices ?? scalar.choices ?? []}
      known={props.known ?? []}
      onChange={props.onChange}
    />
  );
}
