"use client";
import { volume } from "@cistern/schema/fields";
import { TextInput } from "@mantine/core";

/** The name of a volume, in a dialog that asks for one. */
export function NameInput(props: {
  readonly value: string;
  readonly help?: string;
  /** It is the first that the dialog asks for. */
  readonly first?: true;
  readonly onChange: (name: string) => void;
}) {
  return (
    <TextInput
      label={volume.fields.name.meta.label}
      {...(props.help === undefined ? {} : { description: props.help })}
      required
      autoComplete="off"
      spellCheck={false}
      {...(props.first && { "data-autofocus": true })}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
