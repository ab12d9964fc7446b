/** Completion of values: choices, yes and no, units, and what the host can tell. */
import { sizeUnits } from "../fields/index.ts";
import { escapeAttribute, escapeText } from "../xml/printer.ts";
import type { Span } from "../xml/tree.ts";
import type { Asked, KnownValue, Ranked } from "./completion.ts";
import { describeField } from "./describe.ts";
import { type Field, fieldOf, fieldOfAttribute, isAttributeField } from "./fields-of.ts";
import type { ScannedAttribute, ScannedElement } from "./scan.ts";
import { literal } from "./snippet.ts";

/** Values for the text of an element. */
export function contentValueItems(asked: Asked, element: ScannedElement): readonly Ranked[] {
  const field = fieldOf(asked.root, element);
  if (field?.node.node !== "leaf" || element.children.some(({ kind }) => kind !== "text")) return [];
  const content = asked.scanned.text.slice(element.openEnd, element.closeStart);
  const start = element.openEnd + (content.length - content.trimStart().length);
  const end = start + content.trim().length;
  const { offset } = asked;
  if (start < end && (offset < start || offset > end)) return [];
  const at = start < end ? { start, end } : { start: offset, end: offset };
  return items(asked, field, valuesOf(asked, field), at, escapeText);
}

/** Values for an attribute; with quotes where there are none yet. */
export function attributeValueItems(
  asked: Asked,
  element: ScannedElement,
  attribute: ScannedAttribute,
  at: Span,
): readonly Ranked[] {
  const field = fieldOfAttribute(asked.root, element, attribute);
  if (!field) return [];
  const values = isAttributeField(field) ? valuesOf(asked, field) : sizeUnits.map(({ unit }) => ({ value: unit }));
  const before = attribute.inner ? "" : "'";
  // A value that was only begun gets the quote that it lacks.
  const isQuoted = attribute.inner !== undefined && attribute.end > attribute.inner.end;
  const after = isQuoted ? "" : attribute.quote || "'";
  return items(asked, field, values, at, (text) => before + escapeAttribute(text) + after);
}

function valuesOf({ policy, known }: Asked, field: Field): readonly KnownValue[] {
  const { node, path } = field;
  const preferred = policy.preferredChoices(path) ?? [];
  const choices: readonly string[] =
    policy.choicesOf(field) ?? (node.node === "leaf" ? (node.scalar.choices ?? []) : []);
  const told = Object.hasOwn(known, path) ? (known[path] ?? []) : [];
  const seen = new Map<string, KnownValue>(told.map((each) => [each.value, each]));
  for (const value of [...preferred, ...choices]) if (!seen.has(value)) seen.set(value, { value });
  return [...seen.values()];
}

function items(
  { of, policy }: Asked,
  field: Field,
  values: readonly KnownValue[],
  at: Span,
  written: (text: string) => string,
): readonly Ranked[] {
  const { label, default: fallback } = field.node.meta;
  const documentation = describeField(field, of, policy);
  return values.map(({ value, detail }, rank) => ({
    label: value,
    insert: literal(written(value)),
    from: at.start,
    to: at.end,
    kind: "value",
    detail: detail ?? (value === fallback ? `${label} (default)` : label),
    documentation,
    required: false,
    reported: false,
    rank,
  }));
}
