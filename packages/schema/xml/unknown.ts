import { type Fault, fault } from "../errors/index.ts";
import type { AnyGroup, Node } from "../fields/index.ts";
import { type CompiledGroup, compiled, fieldOfAttribute, fieldOfElement } from "./compiled.ts";
import { isOfXml } from "./match.ts";
import { nearest } from "./nearest.ts";
import { type Attribute, type Element, elementsOf, type Span } from "./tree.ts";

/** Warnings beyond this many say nothing new. */
const most = 50;

export interface Unknown {
  readonly of: Fault;
  readonly at: Span;
  /** The element right below the group that nobody knows, where it is one. */
  readonly element?: Element;
}

/** Elements and attributes of a group that the catalogue does not know, each with the known name that it resembles. */
export function unknownNodes(group: CompiledGroup, element: Element): readonly Unknown[] {
  const found: Unknown[] = [];
  for (const unknown of strangers(group, element)) if (found.push(unknown) === most) break;
  return found;
}

export const unknownNodesOf = (group: AnyGroup, element: Element): readonly Unknown[] =>
  unknownNodes(compiled(group), element);

/** Whether an element that should hold a text holds more. */
export function hasStrangers(leaf: Node, element: Element): boolean {
  for (const child of element.children) if (child.kind === "element") return true;
  for (const attribute of element.attributes) if (!isUnit(leaf, attribute) && !isOfXml(attribute)) return true;
  return false;
}

const isUnit = (leaf: Node, { prefix, local }: Attribute): boolean =>
  prefix === "" && local === "unit" && leaf.node === "leaf" && leaf.scalar.kind === "bytes";

function* strangers(group: CompiledGroup, element: Element): Generator<Unknown> {
  for (const attribute of element.attributes) {
    if (!isOfXml(attribute) && !fieldOfAttribute(group, attribute))
      yield unknown(attribute, attribute, group.attributes);
  }
  for (const child of elementsOf(element)) {
    const field = fieldOfElement(group, child);
    if (!field)
      yield {
        ...unknown(child, { start: child.start, end: child.openEnd }, group.elements),
        element: child,
      };
    else if (field.node.node === "leaf") yield* strangersOfLeaf(child, field.node);
  }
}

/** A leaf holds a text, and a size its unit. */
function* strangersOfLeaf(element: Element, leaf: Node): Generator<Unknown> {
  const known = leaf.node === "leaf" && leaf.scalar.kind === "bytes" ? unit : nothing;
  for (const attribute of element.attributes) {
    if (!isUnit(leaf, attribute) && !isOfXml(attribute)) yield unknown(attribute, attribute, known);
  }
  for (const inner of elementsOf(element)) yield unknown(inner, { start: inner.start, end: inner.openEnd }, nothing);
}

type Known = ReadonlyMap<string, { readonly node: Node } | undefined>;
const nothing: Known = new Map();
const unit: Known = new Map([["unit", undefined]]);

function unknown({ prefix, local }: Attribute | Element, { start, end }: Span, among: Known): Unknown {
  const meant = [...among].find(([, field]) => field?.node.meta.alsoCalled?.includes(local))?.[0];
  const suggestion = meant ?? nearest(local, [...among.keys()]);
  const name = prefix ? `${prefix}:${local}` : local;
  return {
    of: fault("xml.unknown-node", { name, ...(suggestion !== undefined && { suggestion }) }),
    at: { start, end },
  };
}
