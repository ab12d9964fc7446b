import type { Fault } from "@cistern/schema/errors";
import { formatBytes } from "@cistern/schema/fields";

export type Values = { readonly [name: string]: string | number };

/** Facts a code may leave out; the catalogue's sentences choose on this word. */
const none = "none";
const mayLack = ["suggestion", "package", "volume", "by", "needed"] as const;

const seconds = (ms: number) => Math.max(0, Math.round(ms / 1000));
/** A moment is counted from 1970; anything far smaller is a duration up to now. */
const timeOfDay = (ms: number) => new Date(ms > 1e11 ? ms : Date.now() - ms).toLocaleTimeString("en");

function sayFact(name: string, value: unknown): string | number {
  if (typeof value === "bigint") return formatBytes(value);
  if (name === "bytes" || name === "limitBytes") return formatBytes(BigInt(Math.trunc(Number(value))));
  if (name === "timeoutMs") return seconds(Number(value));
  if (name === "sinceMs") return timeOfDay(Number(value));
  // Sentences choose on these words, and a word to choose on has no hyphen.
  if (name === "fault" || name === "reason") return String(value).replaceAll("-", "_");
  if (Array.isArray(value)) return value.join(name === "command" ? " " : ", ");
  if (typeof value === "number" || typeof value === "string") return value;
  return value === undefined || value === null ? none : String(value);
}

/** Facts as a sentence can print them: sizes with their unit, times as times of day, lists with commas. */
export function valuesOf(fault: Fault): Values {
  const facts: { readonly [name: string]: unknown } = fault.facts ?? {};
  const values: { [name: string]: string | number } = Object.fromEntries(mayLack.map((name) => [name, none]));
  for (const [name, value] of Object.entries(facts)) values[name] = sayFact(name, value);
  return values;
}
