"use client";
import { Checkbox, Text, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { InputProps } from "./field-input.tsx";
import { helpBelow, narrow } from "./simple-inputs.tsx";

const classes = ["user", "group", "others"] as const;
const rights = [
  ["read", 4],
  ["write", 2],
  ["execute", 1],
] as const;

/** Access rights as octal digits, and as nine boxes to tick: both say the same, and each follows the other. */
export function ModeInput(props: InputProps) {
  const t = useTranslations("fields.mode");
  const digits = /^0*([0-7]{1,3})$/.exec(props.raw.trim())?.[1];
  const mode = digits === undefined ? undefined : Number.parseInt(digits, 8);
  const flip = (bit: number) => props.onChange(`0${(((mode ?? 0) ^ bit) & 0o777).toString(8).padStart(3, "0")}`);
  return (
    <div>
      <TextInput
        {...helpBelow}
        styles={narrow}
        id={props.id}
        label={props.label}
        description={props.help}
        error={props.problem}
        withAsterisk={props.required}
        inputMode="numeric"
        autoComplete="off"
        value={props.raw}
        placeholder={props.placeholder}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <table className="rights" aria-label={t("title")}>
        <thead>
          <tr>
            <td />
            {rights.map(([right]) => (
              <Text key={right} component="th" scope="col" size="xs" c="dimmed">
                {t(right)}
              </Text>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map((who, index) => (
            <tr key={who}>
              <Text component="th" scope="row" size="xs" c="dimmed">
                {t(who)}
              </Text>
              {rights.map(([right, weight]) => {
                const bit = weight << (3 * (2 - index));
                return (
                  <td key={right}>
                    <Checkbox
                      aria-label={t("right", { who: t(who), right: t(right) })}
                      checked={mode !== undefined && (mode & bit) !== 0}
                      onChange={() => flip(bit)}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
