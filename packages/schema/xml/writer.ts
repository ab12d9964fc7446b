/** Writes a value as a document by walking the catalogue, whose order is the order of output. */
import { create } from "xmlbuilder2";
import { fault, StorageError } from "../errors/index.ts";
import type { AnyGroup, Fields, Node } from "../fields/index.ts";
import { isXmlText, xmlTextOf } from "../fields/scalars.ts";
import type { AnyLeaf, Values } from "./find.ts";
import { type DomNode, printNode } from "./printer.ts";

type Builder = ReturnType<typeof create>;

/** The name that a group's element gets: its prefix may be another one in a document that binds it otherwise. */
export type NameOf = (group: AnyGroup) => string;
const usualName: NameOf = ({ prefix, tag }) => (prefix ? `${prefix}:${tag}` : tag);

/** The canonical document, ending in a newline. Throws field.invalid for a text that XML cannot carry. */
export function writeDocument(root: AnyGroup, value: object): string {
  const document = create();
  writeGroup(document, root, value as Values, usualName);
  return `${printNode(first(document), canonical)}\n`;
}

const noNamespaces: readonly (readonly [string, string])[] = [];
const withNamespaces = new WeakMap<AnyGroup, boolean>();

/** Namespaces that begin right below a group, by the prefixes that libvirt binds them to. */
function namespacesOf(root: AnyGroup, value: Values): readonly (readonly [string, string])[] {
  const any =
    withNamespaces.get(root) ?? (!root.ns && Object.values(root.fields as Fields).some((node) => "ns" in node));
  withNamespaces.set(root, any);
  if (!any) return noNamespaces;
  return Object.entries(root.fields as Fields).flatMap(([key, node]) => {
    const isUsed = node.node === "group" && node.ns && node.prefix && value[key] !== undefined;
    return isUsed && isPrinted(node, value[key] as Values) ? [[node.prefix ?? "", node.ns ?? ""] as const] : [];
  });
}

/** One field as it stands in a document whose lines begin with `indent`; undefined where it prints nothing. */
export function writeField(
  node: Node,
  value: unknown,
  layout: { readonly indent: string; readonly step: string; readonly eol: string },
  nameOf: NameOf = usualName,
): string | undefined {
  const holder = create().ele("holder");
  writeNode(holder, node, value, nameOf);
  return holder.node.firstChild ? printNode(holder.node.firstChild, layout) : undefined;
}

/** The text of a leaf, undefined where it is left out. */
export function encodeLeaf(leaf: AnyLeaf, value: unknown): string | undefined {
  const isSet = value !== undefined && !leaf.scalar.isUnset?.(value);
  const text = !isSet ? leaf.meta.printedWhenAbsent : leaf.scalar.encode(value);
  const counts = text !== "" || leaf.scalar.kind === "present" || (leaf.as === "attr" && leaf.meta.emptyIsValue);
  return text === undefined || !counts ? undefined : checked(text, leaf);
}

const canonical = { indent: "", step: "  ", eol: "\n" } as const;

function first(document: Builder): DomNode {
  const { firstChild } = document.node;
  if (!firstChild) throw new StorageError(fault("internal"));
  return firstChild;
}

function writeNode(parent: Builder, node: Node, value: unknown, nameOf: NameOf): void {
  if (node.card === "many") {
    for (const each of (value as readonly unknown[] | undefined) ?? [])
      writeNode(parent, { ...node, card: "opt" }, each, nameOf);
  } else if (node.node === "group") {
    if (isPrinted(node, value as Values | undefined))
      writeGroup(parent, node, (value as Values | undefined) ?? {}, nameOf);
  } else {
    writeLeaf(parent, node, value);
  }
}

function writeGroup(parent: Builder, group: AnyGroup, value: Values, nameOf: NameOf): void {
  // The name alone: the namespace is declared once, on the root, and by name a declaration is an attribute like any other.
  const element = parent.ele(nameOf(group));
  for (const [key, node] of Object.entries(group.fields as Fields)) writeNode(element, node, value[key], nameOf);
  for (const [prefix, ns] of namespacesOf(group, value)) element.att(`xmlns:${prefix}`, ns);
  const { emptyPrinted, emptyOpen = emptyPrinted === "always" } = group.meta;
  // An empty text keeps the printer from closing the start tag: the group takes two lines.
  if (!element.node.firstChild && emptyOpen) element.txt("");
}

function writeLeaf(parent: Builder, leaf: AnyLeaf, value: unknown): void {
  const text = encodeLeaf(leaf, value);
  if (text === undefined) return;
  if (leaf.as === "attr") {
    parent.att(leaf.tag, text);
    return;
  }
  const element = parent.ele(leaf.tag);
  if (leaf.scalar.printedUnit) element.att("unit", leaf.scalar.printedUnit);
  if (text !== "") element.txt(text);
}

/** Whether a group leaves a trace in canonical output. */
function isPrinted(group: AnyGroup, value: Values | undefined): boolean {
  if (group.card === "one" || group.meta.emptyPrinted === "always") return true;
  if (value === undefined) return false;
  return group.meta.emptyPrinted === "when-present" || holdsSomething(group, value);
}

/** Whether a value of the group has any field that would be printed. */
export function holdsSomething(group: AnyGroup, value: Values): boolean {
  return Object.entries(group.fields as Fields).some(([key, node]) => {
    const held = value[key];
    if (held === undefined) return false;
    if (node.card === "many") return (held as readonly unknown[]).length > 0;
    return node.node === "group" ? isPrinted(node, held as Values) : encodeLeaf(node, held) !== undefined;
  });
}

/**
 * Nobody typed what the host found, such as the path in the header of an image: there a replacement character stands for what a
 * document cannot hold. In a field that people fill the same would be another value than the one asked for.
 */
function checked(text: string, leaf: AnyLeaf): string {
  if (isXmlText(text)) return text;
  const shown = xmlTextOf(text);
  if (leaf.meta.step === undefined || leaf.meta.found) return shown;
  const facts = { label: leaf.meta.label, value: shown, expected: "text without control characters" };
  throw new StorageError(fault("field.invalid", facts));
}
