"use client";
import { Text, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";

/** Asks for the name of what is about to be destroyed, letter by letter. */
export function TypeName(props: {
  readonly name: string;
  readonly typed: string;
  readonly onType: (typed: string) => void;
}) {
  const t = useTranslations("destroy");
  return (
    <TextInput
      label={t("typeName")}
      description={
        <Text span size="xs" ff="monospace" className="wraps" c="var(--mantine-color-text)">
          {props.name}
        </Text>
      }
      autoComplete="off"
      spellCheck={false}
      data-autofocus
      value={props.typed}
      onChange={(event) => props.onType(event.currentTarget.value)}
    />
  );
}
