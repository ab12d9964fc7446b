"use client";
import { parseSize, sizeUnits } from "@cistern/schema/fields";
import { Group, Input, NativeSelect, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { InputProps } from "./field-input.tsx";
import { helpBelow } from "./simple-inputs.tsx";
import { joinSize, partsOf, usualUnit } from "./size-text.ts";

const units = sizeUnits.map(({ unit }) => unit);

/** Number and unit. A unit can be typed with the number as well ("10 GiB"); the box then keeps the number. */
export function BytesInput(props: InputProps) {
  const t = useTranslations("fields");
  const [unitOfEmpty, setUnitOfEmpty] = useState(() =>
    partsOf(props.placeholder, units).unit.replace(/^B?$/, usualUnit),
  );
  const parts = props.raw === "" ? { number: "", unit: unitOfEmpty } : partsOf(props.raw, units);
  const parsed = props.raw === "" ? undefined : parseSize(props.raw, props.label);
  const exact = parsed?.ok && parts.unit !== "B" ? t("bytes", { bytes: parsed.value.toLocaleString("en") }) : undefined;
  const descriptionId = `${props.id}-help`;
  return (
    <Input.Wrapper
      {...helpBelow}
      id={props.id}
      label={props.label}
      labelProps={{ htmlFor: props.id }}
      description={exact ? `${exact} ${props.help}` : props.help}
      descriptionProps={{ id: descriptionId, mt: 5 }}
      error={props.problem}
      errorProps={{ id: `${props.id}-problem` }}
      withAsterisk={props.required}
    >
      <Group gap="xs" wrap="nowrap" maw={320}>
        <TextInput
          id={props.id}
          aria-describedby={props.problem ? `${props.id}-problem ${descriptionId}` : descriptionId}
          aria-required={props.required}
          error={props.problem !== undefined}
          inputMode="decimal"
          autoComplete="off"
          value={parts.number}
          placeholder={partsOf(props.placeholder, units).number}
          style={{ flex: 1 }}
          onChange={(event) => props.onChange(joinSize(event.currentTarget.value, parts.unit || unitOfEmpty))}
        />
        <NativeSelect
          aria-label={t("unitOf", { label: props.label })}
          value={parts.unit}
          data={parts.unit === "" ? ["", ...units] : units}
          w={90}
          onChange={(event) => {
            const unit = event.currentTarget.value;
            setUnitOfEmpty(unit);
            const number = /[0-9]+(?:\.[0-9]*)?/.exec(parts.number)?.[0];
            if (number) props.onChange(joinSize(number, unit));
          }}
        />
      </Group>
    </Input.Wrapper>
  );
}
