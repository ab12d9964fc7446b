import { type Fault, fault } from "../errors/index.ts";
import type { AnyGroup, Fields } from "../fields/index.ts";
import { attributeNode, elementNode, isAttribute, isOfXml } from "./match.ts";
import { nearest } from "./nearest.ts";
import { type Attribute, type Element, elementsOf, type Span } from "./tree.ts";

/** Warnings beyond this many say nothing new. */
const most = 50;

export interface Unknown {
  readonly of: Fault;
  readonly at: Span;
}

/** Elements and attributes of a group that the catalogue does not know, each with the known name that it resembles. */
export function unknownNodes(group: AnyGroup, element: Element): readonly Unknown[] {
  const found: Unknown[] = [];
  for (const unknown of strangers(group, element)) if (found.push(unknown) === most) break;
  return found;
}

function* strangers(group: AnyGroup, element: Element): Generator<Unknown> {
  const nodes = Object.values(group.fields as Fields);
  const tags = (attributes: boolean): readonly string[] =>
    nodes.filter((node) => isAttribute(node) === attributes).map(({ tag }) => tag);
  for (const attribute of element.attributes) {
    if (!isOfXml(attribute) && !attributeNode(group, attribute)) yield unknown(attribute, attribute, tags(true));
  }
  for (const child of elementsOf(element)) {
    const node = elementNode(group, child);
    if (!node) yield unknown(child, { start: child.start, end: child.openEnd }, tags(false));
    else if (node.node === "leaf") yield* strangersOfLeaf(child, node.scalar.kind === "bytes" ? ["unit"] : []);
  }
}

/** A leaf holds a text, and a size its unit. */
function* strangersOfLeaf(element: Element, known: readonly string[]): Generator<Unknown> {
  for (const attribute of element.attributes) {
    const isKnown = attribute.prefix === "" && known.includes(attribute.local);
    if (!isKnown && !isOfXml(attribute)) yield unknown(attribute, attribute, known);
  }
  for (const inner of elementsOf(element)) yield unknown(inner, { start: inner.start, end: inner.openEnd }, []);
}

function unknown({ prefix, local }: Attribute | Element, { start, end }: Span, among: readonly string[]): Unknown {
  const suggestion = nearest(local, among);
  const name = prefix ? `${prefix}:${local}` : local;
  return {
    of: fault("xml.unknown-node", { name, ...(suggestion !== undefined && { suggestion }) }),
    at: { start, end },
  };
}
