/** Which field of the catalogue a scanned element or attribute stands for, even where the document around it is broken. */
import { type AnyGroup, type Fields, type Node, pool, volume } from "../fields/index.ts";
import type { DocumentKind } from "./problems.ts";
import type { ScannedAttribute, ScannedElement } from "./scan.ts";

/** A field with its path in the catalogue, without indices: `source.hosts.name`. The root's path is empty. */
export interface Field {
  readonly node: Node;
  readonly path: string;
}

export const rootOf = (of: DocumentKind): AnyGroup => (of.kind === "pool" ? pool : volume);

/** The fields right below a group, in the order of output. */
export const fieldsBelow = (group: AnyGroup, path: string): readonly Field[] =>
  Object.entries(group.fields as Fields).map(([key, node]) => ({ node, path: path ? `${path}.${key}` : key }));

export const isAttributeField = ({ node }: Field): boolean => node.node === "leaf" && node.as === "attr";

/** The namespace that an element of the field is in; empty for none. */
export const namespaceOf = (node: Node): string => ("ns" in node && node.ns) || "";

/** The name by which people bind a namespace of the format: the word before its version (`…/storagepool/fs/1.0`). */
export const usualPrefix = (namespace: string): string =>
  namespace.split("/").findLast((part) => /^[a-z]+$/i.test(part)) ?? "ns";

/** The field that an element stands for; undefined for one that the catalogue does not know, or below such a one. */
export function fieldOf(root: AnyGroup, element: ScannedElement): Field | undefined {
  if (!element.parent) return element.name === root.tag ? { node: root, path: "" } : undefined;
  const above = fieldOf(root, element.parent);
  if (above?.node.node !== "group") return undefined;
  return fieldsBelow(above.node, above.path).find(
    (field) => !isAttributeField(field) && standsFor(field.node, element),
  );
}

/** The field that an attribute stands for. A size's `unit` is part of the size. */
export function fieldOfAttribute(
  root: AnyGroup,
  element: ScannedElement,
  attribute: ScannedAttribute,
): Field | undefined {
  const of = fieldOf(root, element);
  if (of?.node.node === "leaf") return isUnitOf(of.node, attribute.name) ? of : undefined;
  return (
    of && fieldsBelow(of.node, of.path).find((field) => isAttributeField(field) && field.node.tag === attribute.name)
  );
}

export const isUnitOf = (node: Node, name: string): boolean =>
  node.node === "leaf" && node.as === "elem" && node.scalar.kind === "bytes" && name === "unit";

/** Whether an element has the tag of a field. A prefix that nothing binds is taken for the usual one. */
export function standsFor(node: Node, element: ScannedElement): boolean {
  const namespace = namespaceOf(node);
  const [prefix, local] = splitName(element.name);
  if (local !== node.tag) return false;
  if (namespace === "") return prefix === "";
  return prefix !== "" && (boundTo(element, prefix) ?? namespace) === namespace && namedFor(element, prefix, namespace);
}

const namedFor = (element: ScannedElement, prefix: string, namespace: string): boolean =>
  boundTo(element, prefix) === namespace || prefix === usualPrefix(namespace);

/** What a prefix is bound to where an element stands. */
function boundTo(element: ScannedElement, prefix: string): string | undefined {
  for (let at: ScannedElement | undefined = element; at; at = at.parent) {
    const declared = at.attributes.find(({ name }) => name === `xmlns:${prefix}`);
    if (declared) return declared.raw;
  }
  return undefined;
}

/** The prefix that is bound to a namespace where an element stands; undefined where none is. */
export function prefixFor(element: ScannedElement | undefined, namespace: string): string | undefined {
  for (let at = element; at; at = at.parent) {
    const declared = at.attributes.find(({ name, raw }) => name.startsWith("xmlns:") && raw === namespace);
    if (declared) return declared.name.slice("xmlns:".length);
  }
  return undefined;
}

export function splitName(name: string): readonly [prefix: string, local: string] {
  const colon = name.indexOf(":");
  return colon < 0 ? ["", name] : [name.slice(0, colon), name.slice(colon + 1)];
}
