/** New elements and attributes as snippets: a field with everything that it cannot be without. */
import type { AnyGroup, Card, Leaf, Node } from "../fields/index.ts";
import { parseSize } from "../fields/index.ts";
import { wholeUnitOf } from "../fields/units.ts";
import { escapeAttribute, escapeText } from "../xml/printer.ts";
import { type Field, fieldsBelow, isAttributeField, namespaceOf, usualPrefix } from "./fields-of.ts";
import type { Policy } from "./policy.ts";
import { keyOf, relationsOf } from "./relations.ts";
import { literal, Places } from "./snippet.ts";

// biome-ignore lint/suspicious/noExplicitAny: a leaf of the catalogue, whatever its kind of value.
type AnyLeaf = Leaf<any, Card>;

export interface SkeletonOptions {
  readonly policy: Policy;
  /** What one level of nesting adds, and how lines end. */
  readonly step: string;
  readonly eol: string;
  /** Values of fields, by path, that are not to be filled in by a person. */
  readonly fixed?: { readonly [path: string]: string };
  /** A field that has to be there though it may be left out, by path. */
  readonly include?: string;
  /** The prefix that stands for a namespace here; the usual one where this gives none. */
  readonly prefixFor?: (namespace: string) => string | undefined;
  /** Whether examples stand in the places, so that the text is sound as it is. */
  readonly withExamples?: boolean;
}

/** An element as a snippet, from its `<` on. Lines after the first begin as if the first had no indentation. */
export function elementSnippet(field: Field, options: SkeletonOptions): string {
  return new Skeleton(options).element(field, "");
}

/** An attribute as a snippet, without a blank before it. */
export function attributeSnippet(field: Field, options: SkeletonOptions): string {
  return new Skeleton(options).attribute(field);
}

/** The name under which a field's element stands in the document. */
export function nameOf(node: Node, options: Pick<SkeletonOptions, "prefixFor">): string {
  const namespace = namespaceOf(node);
  return namespace === "" ? node.tag : `${options.prefixFor?.(namespace) ?? usualPrefix(namespace)}:${node.tag}`;
}

/** Choices beyond this many are for completion, not for a list inside the text. */
const mostChoices = 16;

class Skeleton {
  readonly #options: SkeletonOptions;
  readonly #places = new Places();

  constructor(options: SkeletonOptions) {
    this.#options = options;
  }

  element(field: Field, indent: string): string {
    const { node, path } = field;
    const name = literal(nameOf(node, this.#options));
    if (node.node === "leaf") return this.#leaf(node, path, name);
    const below = this.#needed(node, path);
    const attributes = below.filter(isAttributeField).map((each) => ` ${this.attribute(each)}`);
    const children = below.filter((each) => !isAttributeField(each));
    const start = `<${name}${attributes.join("")}`;
    const inner = indent + this.#options.step;
    if (children.length > 0) {
      const lines = children.map((child) => this.#options.eol + inner + this.element(child, inner));
      return `${start}>${lines.join("")}${this.#options.eol}${indent}</${name}>`;
    }
    const isEmpty = attributes.length > 0 || !fieldsBelow(node, path).some((each) => this.#mayStand(each));
    if (isEmpty || this.#options.withExamples) return `${start}/>`;
    return `${start}>${this.#options.eol}${inner}${this.#places.empty()}${this.#options.eol}${indent}</${name}>`;
  }

  attribute({ node, path }: Field): string {
    return `${node.tag}='${node.node === "leaf" ? this.#value(node, path, escapeAttribute) : ""}'`;
  }

  #leaf(leaf: AnyLeaf, path: string, name: string): string {
    if (leaf.scalar.kind === "present") return `<${name}/>`;
    if (leaf.scalar.kind !== "bytes") return `<${name}>${this.#value(leaf, path, escapeText)}</${name}>`;
    const { number, unit } = exampleSize(leaf);
    return `<${name} unit='${literal(unit)}'>${this.#places.filled(number)}</${name}>`;
  }

  #value(leaf: AnyLeaf, path: string, escaped: (text: string) => string): string {
    const { fixed = {}, policy, withExamples } = this.#options;
    const given = Object.hasOwn(fixed, path) ? fixed[path] : undefined;
    if (given !== undefined) return literal(escaped(given));
    const choices = (
      policy.preferredChoices(path) ??
      policy.choicesOf({ node: leaf, path }) ??
      leaf.scalar.choices ??
      []
    ).map(escaped);
    if (withExamples) return this.#places.filled(choices.length === 1 ? (choices[0] ?? "") : escaped(exampleOf(leaf)));
    return choices.length > 0 && choices.length <= mostChoices ? this.#places.choice(choices) : this.#places.empty();
  }

  /** The fields that a group cannot be without, or is of no use without: its only field. */
  #needed(group: AnyGroup, path: string): readonly Field[] {
    const { include, policy } = this.#options;
    const below = fieldsBelow(group, path).filter((each) => this.#mayStand(each) || leadsTo(each.path, include));
    const needed = below.filter(
      (each) => each.node.card === "one" || policy.useOf(each.path) === "required" || leadsTo(each.path, include),
    );
    const { exactlyOne = [] } = relationsOf(group);
    const isChosen = needed.some((each) => exactlyOne.includes(keyOf(each)));
    const first = isChosen ? undefined : below.find((each) => exactlyOne[0] === keyOf(each));
    if (first) return below.filter((each) => each === first || needed.includes(each));
    return needed.length === 0 && below.length === 1 ? below : needed;
  }

  #mayStand({ path }: Field): boolean {
    const use = this.#options.policy.useOf(path);
    return use === "required" || use === "optional";
  }
}

const leadsTo = (path: string, include: string | undefined): boolean =>
  include !== undefined && (include === path || include.startsWith(`${path}.`));

/** An example of the field's value in the form that a document has it; for many kinds one stands in the catalogue. */
function exampleOf(leaf: AnyLeaf): string {
  const { example, default: fallback = "" } = leaf.meta;
  for (const raw of [example, fallback, leaf.scalar.choices?.[0], "1"])
    if (raw !== undefined && raw !== "" && leaf.scalar.decode(raw, leaf.meta.label).ok) return raw;
  return example ?? "";
}

function exampleSize(leaf: AnyLeaf): { readonly number: string; readonly unit: string } {
  const size = parseSize(leaf.meta.example ?? "", leaf.meta.label);
  const bytes = size.ok ? size.value : 1024n ** 3n;
  const { unit, factor } = wholeUnitOf(bytes);
  return bytes === 0n
    ? { number: "0", unit: "GiB" }
    : { number: String(bytes / factor), unit: unit === "B" ? "bytes" : unit };
}
