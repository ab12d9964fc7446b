/** A size as typed, taken apart for a box with a unit beside it, and put together again. */
export interface SizeParts {
  readonly number: string;
  readonly unit: string;
}

/** The unit that stands beside an empty box. */
export const usualUnit = "GiB";

/** What is in the box and what beside it. Text that is no number with a known unit stays whole in the box, to be refused as typed. */
export function partsOf(raw: string, units: readonly string[]): SizeParts {
  const match = /^\s*([0-9]+(?:\.[0-9]*)?)\s*(\p{L}*)\s*$/u.exec(raw);
  if (!match) return { number: raw, unit: "" };
  const typed = (match[2] ?? "").toLowerCase();
  const unit =
    units.find((each) => each.toLowerCase() === typed) ??
    units.find((each) => typed.length === 1 && each.toLowerCase() === `${typed}ib`);
  if (typed === "") return { number: match[1] ?? "", unit: "B" };
  return unit ? { number: match[1] ?? "", unit } : { number: raw, unit: "" };
}

/** A unit typed with the number counts, whatever is chosen beside the box. */
export function joinSize(typed: string, unit: string): string {
  const trimmed = typed.trim();
  if (trimmed === "") return "";
  return /^[0-9]+(\.[0-9]*)?$/.test(trimmed) && unit !== "" ? `${trimmed} ${unit}` : typed;
}
