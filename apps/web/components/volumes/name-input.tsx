"use client";
import type { ErrorCode } from "@cistern/schema/errors";
import { volume } from "@cistern/schema/fields";
import { TextInput } from "@mantine/core";

/** What a host has against a name. */
export const nameFaults = ["name.invalid", "volume.exists"] as const satisfies readonly ErrorCode[];

/** The name of a volume, in a dialog that asks for one. */
export function NameInput(props: {
  readonly value: string;
  readonly help?: string;
  readonly error?: string | undefined;
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
      error={props.error}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
