import { fault } from "../errors/index.ts";
import type { Decoded } from "./node.ts";
import { factorOfUnit } from "./units.ts";

/** libvirt keeps capacity and allocation in a signed 64-bit offset. */
export const largestSize = 2n ** 63n - 1n;
/** More digits than any size needs; longer texts are refused before they become a number. */
const maxDigits = 40;
/** So many digits are below every limit. */
const plainDigits = 18;

export const refused = (of: Extract<Decoded<never>, { ok: false }>["fault"]): Decoded<never> => ({
  ok: false,
  fault: of,
});

/**
 * A size of the format: whole number and unit apart. Like C's strtoull the number may have blanks or one plus sign before it,
 * and nothing after it.
 */
export function decodeSize(raw: string, label: string, unit: string, limit: bigint): Decoded<bigint> {
  // Nearly every size is a plain number of bytes.
  if (raw.length <= plainDigits && (unit === "" || unit === "bytes" || unit === "B") && /^[0-9]+$/.test(raw))
    return { ok: true, value: BigInt(raw) };
  const digits = /^[ \t\n\v\f\r]*\+?([0-9]+)$/.exec(raw)?.[1];
  if (digits === undefined)
    return refused(fault("field.invalid", { label, value: shown(raw), expected: "a whole number" }));
  return scaled(digits, "", unit, { label, value: shown(`${raw} ${unit}`), limit });
}

/**
 * A size as a person types it: `12 GiB`, `1.5 GiB`, `512k`, `4096`. Part of a byte is dropped.
 * @returns bytes, or field.invalid, field.unit-unknown, field.too-large
 */
export function parseSize(raw: string, label: string, limit: bigint = largestSize): Decoded<bigint> {
  const typed = raw.trim();
  const parts = typed.length > 100 ? null : /^([0-9]+)(?:\.([0-9]+))? *(\p{L}*)$/u.exec(typed);
  if (!parts?.[1])
    return refused(
      fault("field.invalid", { label, value: shown(raw), expected: "a number and a unit, such as 10 GiB" }),
    );
  return scaled(parts[1], parts[2] ?? "", parts[3] ?? "", { label, value: shown(typed), limit });
}

function scaled(
  whole: string,
  decimals: string,
  unit: string,
  of: { label: string; value: string; limit: bigint },
): Decoded<bigint> {
  const factor = factorOfUnit(unit);
  if (factor === undefined) return refused(fault("field.unit-unknown", { label: of.label, unit: shown(unit) }));
  const digits = whole.replace(/^0+(?=[0-9])/, "");
  if (digits.length > maxDigits) return refused(fault("field.too-large", { label: of.label, value: of.value }));
  const value = (BigInt(digits + decimals) * factor) / 10n ** BigInt(decimals.length);
  return value > of.limit
    ? refused(fault("field.too-large", { label: of.label, value: of.value }))
    : { ok: true, value };
}

/** What of a wrong value goes into a sentence: enough to recognise it. */
export function shown(raw: string): string {
  const tidy = raw.trim();
  return tidy.length > 80 ? `${tidy.slice(0, 80).toWellFormed().replace(/�$/, "")}…` : tidy;
}
