"use client";
import { Checkbox, Input, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { InputProps } from "./field-input.tsx";

/** Help and problem stand under the input. */
export const helpBelow = {
  inputWrapperOrder: ["label", "input", "description", "error"] as ("label" | "input" | "description" | "error")[],
};

/** Short values get a short box; the help below it keeps the full width. */
export const narrow = { wrapper: { maxWidth: 220 } };

/** What every input of a text is given, whatever it looks like. */
export const textProps = (props: InputProps) => ({
  ...helpBelow,
  id: props.id,
  label: props.label,
  description: props.help,
  error: props.problem,
  withAsterisk: props.required,
  "aria-required": props.required,
  value: props.raw,
  placeholder: props.placeholder,
  autoComplete: "off",
  spellCheck: false,
});

export function TextInputOf(props: InputProps) {
  return <TextInput {...textProps(props)} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}

export function IdInput(props: InputProps) {
  return (
    <TextInput
      {...helpBelow}
      id={props.id}
      label={props.label}
      description={props.help}
      error={props.problem}
      withAsterisk={props.required}
      inputMode="numeric"
      styles={narrow}
      value={props.raw}
      placeholder={props.placeholder}
      autoComplete="off"
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** A choice can be taken back also where the rest of its group needs it: so the whole group is left out again. */
export function ChoiceInput(props: InputProps) {
  const t = useTranslations("fields");
  const rest = props.choices.map((choice) => ({ value: choice, label: choice }));
  return (
    <NativeSelect
      {...helpBelow}
      id={props.id}
      label={props.label}
      description={props.help}
      error={props.problem}
      withAsterisk={props.required}
      styles={narrow}
      value={props.raw}
      data={[{ value: "", label: t("unset") }, ...rest]}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** Yes, no, or left out: three states, since left out is not the same as no. */
export function YesNoInput(props: InputProps) {
  const t = useTranslations("fields");
  return (
    <Input.Wrapper
      {...helpBelow}
      label={props.label}
      labelElement="div"
      description={props.help}
      error={props.problem}
      withAsterisk={props.required}
    >
      <div>
        <SegmentedControl
          id={props.id}
          aria-label={props.label}
          value={props.raw}
          data={[
            { value: "", label: t("unset") },
            { value: "yes", label: t("yes") },
            { value: "no", label: t("no") },
          ]}
          onChange={props.onChange}
        />
      </div>
    </Input.Wrapper>
  );
}

export function PresentInput(props: InputProps) {
  return (
    <Checkbox
      id={props.id}
      label={props.label}
      description={props.help}
      error={props.problem}
      checked={props.raw === "yes"}
      onChange={(event) => props.onChange(event.currentTarget.checked ? "yes" : "")}
    />
  );
}
