/** The help of a field as Markdown. All of it comes from the catalogue and the policies, nothing from a document. */
import { type Node, type PoolType, sizeUnits } from "../fields/index.ts";
import { poolTypeSpecs } from "../pool-types/index.ts";
import type { Field } from "./fields-of.ts";
import { type Policy, typesThatUse } from "./policy.ts";
import type { DocumentKind } from "./problems.ts";

/** Everything there is to say about a field, for the pool type at hand. */
export function describeField(field: Field, of: DocumentKind, policy: Policy): string {
  const { label, help, example, since, default: fallback, change, reported } = field.node.meta;
  const lines = [
    `**${label}**${reported ? " (read-only)" : ""}`,
    help,
    reported && "The host fills this in; what is written here is not used.",
    valuesOf(field.node),
    fallback && `Left out: ${fallback}.`,
    example && `Example: ${code(example)}`,
    !reported && field.node.node === "leaf" && changeOf(change),
    appliesTo(field, of, policy),
    `Since libvirt ${since}.`,
  ];
  return lines.filter(Boolean).join("\n\n");
}

/** One line for a list: the label, and what sets the field apart. */
export function briefly(field: Field, policy: Policy): string {
  const use = policy.useOf(field.path);
  const note =
    use === "reported" ? "read-only" : use === "required" || field.node.card === "one" ? "required" : undefined;
  return note ? `${field.node.meta.label} (${note})` : field.node.meta.label;
}

const code = (text: string): string => `\`${text}\``;

function valuesOf(node: Node): string | undefined {
  if (node.node !== "leaf") return undefined;
  const { choices, kind, printedUnit } = node.scalar;
  if (choices) return `One of ${choices.map(code).join(", ")}.`;
  if (kind === "bytes")
    return `A whole number; its ${code("unit")} is ${code(printedUnit ?? "bytes")} where none is given, else one of ${sizeUnits.map(({ unit }) => code(unit)).join(", ")}.`;
  if (kind === "mode") return "Octal digits.";
  if (kind === "present") return "Says yes by being there.";
  return undefined;
}

const changeOf = (change: string | undefined): string | undefined => change && `Can be changed later (${change}).`;

function appliesTo(field: Field, of: DocumentKind, { poolType, useOf }: Policy): string | undefined {
  if (field.path === "" || field.node.meta.reported) return undefined;
  const types = typesThatUse(of, field.path);
  const all = Object.keys(poolTypeSpecs).length;
  const unused =
    poolType && poolTypeSpecs[poolType] && useOf(field.path) === "unused"
      ? `Not used by pools of type ${code(poolType)} as they stand here.`
      : undefined;
  const listed =
    types.length === 0
      ? undefined
      : types.length === all && all > 1
        ? "Applies to every pool type."
        : `Applies to pool type${types.length > 1 ? "s" : ""} ${types.map((type: PoolType) => code(type)).join(", ")}.`;
  return [listed, unused].filter(Boolean).join(" ") || undefined;
}
