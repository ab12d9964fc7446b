/** What finding the fields of a document gives, and how a kind of document is read. */
import { type Fault, fault, type Problem } from "../errors/index.ts";
import type { AnyGroup, Card, Leaf } from "../fields/index.ts";
import type { PoolTypeSpec } from "../pool-types/index.ts";
import { type Attribute, type Element, elementsOf, type Span } from "./tree.ts";

// biome-ignore lint/suspicious/noExplicitAny: a leaf of the catalogue, whatever its kind of value.
export type AnyLeaf = Leaf<any, Card>;

/** An element or an attribute: where a field stands. */
export type Place = Element | Attribute;

/** Where a leaf was found: the element or attribute that speaks for it, and the same ones again that nobody reads. */
export interface FoundLeaf {
  readonly node: AnyLeaf;
  readonly value: unknown;
  readonly element?: Element;
  readonly attribute?: Attribute;
  readonly repeated: readonly Place[];
}
export interface FoundGroup {
  readonly node: AnyGroup;
  /** More than one where the tag is repeated: they are read as if they were one. */
  readonly elements: readonly Element[];
}
/** A document as the catalogue sees it. `value` holds whatever could be read, errors or not. */
export interface Found {
  readonly root: Element;
  readonly value: Values;
  readonly leaves: ReadonlyMap<string, FoundLeaf>;
  readonly groups: ReadonlyMap<string, FoundGroup>;
  readonly problems: readonly Problem[];
}
export type Values = { [key: string]: unknown };

/** How a kind of document is read. */
export interface ReadOptions {
  /** Whether the document stands alone, and so needs the fields that a copy would take from its origin. */
  readonly alone: boolean;
  /** Policy of the pool type, by what has been read of the root so far; undefined where the type is not known. */
  readonly spec: (values: Values) => PoolTypeSpec | undefined;
  /** The order in which libvirt looks at things. */
  readonly order: readonly string[];
  /** Whether the document itself is the pool that the policy speaks of. */
  readonly isPool: boolean;
  /** The root around the document proper, where there is one. */
  readonly inside?: string;
}

export const isRoot = (root: AnyGroup, element: Element): boolean =>
  element.local === root.tag && element.uri === (root.ns ?? "");

/** The element that a document is about: its root, or the first of the name inside that. */
export function proper(root: AnyGroup, element: Element | undefined, inside: string | undefined): Element | undefined {
  if (!element || inside === undefined || element.local !== inside || element.uri !== "") return element;
  return elementsOf(element).find((child) => isRoot(root, child)) ?? element;
}

/** The refusal of a document whose root is another element. */
export function wrongRoot(root: AnyGroup, element: Element | undefined): { fault: Fault; at: Span } | undefined {
  if (!element || isRoot(root, element)) return undefined;
  const found = element.uri ? `{${element.uri}}${element.local}` : element.local;
  return {
    fault: fault("xml.wrong-root", { expected: root.tag, found }),
    at: { start: element.start, end: element.openEnd },
  };
}

/** The `unit` attribute beside a size; an empty one counts as left out. */
export const unitOf = (element: Element): Attribute | undefined =>
  element.attributes.find(({ prefix, local, value }) => prefix === "" && local === "unit" && value !== "");

/** The stretch to mark for a value: what stands between the tags or quotes, the whole node where that is nothing. */
export function innerOf(place: Place): Span {
  if (!("kind" in place)) return place.inner.end > place.inner.start ? place.inner : place;
  return place.closeStart > place.openEnd ? { start: place.openEnd, end: place.closeStart } : place;
}
