/** Finds the fields of the catalogue in a document: libvirt's own rules for what counts, with a place for everything said. */
import { type Fault, fault, type Problem, type Severity } from "../errors/index.ts";
import type { AnyGroup, Card, Fields, Leaf, Node } from "../fields/index.ts";
import { factorOfUnit } from "../fields/units.ts";
import type { Lines } from "./lines.ts";
import { isAttribute, isAttributeOf, isElementOf } from "./match.ts";
import { type Attribute, type Element, elementsOf, type Span, textOf } from "./tree.ts";
import { unknownNodes } from "./unknown.ts";

// biome-ignore lint/suspicious/noExplicitAny: a leaf of the catalogue, whatever its kind of value.
export type AnyLeaf = Leaf<any, Card>;

/** Where a leaf was found: the element or attribute that speaks for it, and the same ones again that nobody reads. */
export interface FoundLeaf {
  readonly node: AnyLeaf;
  readonly value: unknown;
  readonly in: Element;
  readonly element?: Element;
  readonly attribute?: Attribute;
  readonly repeated: readonly (Element | Attribute)[];
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

/** `alone`: whether the document stands alone, and so needs the fields that a copy would take from its origin. */
export interface ReadOptions {
  readonly alone: boolean;
}

export const isRoot = (root: AnyGroup, element: Element): boolean =>
  element.local === root.tag && element.uri === (root.ns ?? "");

/** The refusal of a document whose root is another element. */
export function wrongRoot(root: AnyGroup, element: Element | undefined): { fault: Fault; at: Span } | undefined {
  if (!element || isRoot(root, element)) return undefined;
  const found = element.uri ? `{${element.uri}}${element.local}` : element.local;
  return {
    fault: fault("xml.wrong-root", { expected: root.tag, found }),
    at: { start: element.start, end: element.openEnd },
  };
}

/** Everything that the catalogue knows in a document whose root is right. */
export function findFields(root: AnyGroup, element: Element, lines: Lines, options: ReadOptions): Found {
  const finder = new Finder(lines, options);
  const value = finder.group(root, [element], "");
  return { root: element, value, leaves: finder.leaves, groups: finder.groups, problems: finder.problems };
}

class Finder {
  readonly leaves = new Map<string, FoundLeaf>();
  readonly groups = new Map<string, FoundGroup>();
  readonly problems: Problem[] = [];
  readonly #wrong = new Set<string>();
  readonly #lines: Lines;
  readonly #options: ReadOptions;

  constructor(lines: Lines, options: ReadOptions) {
    this.#lines = lines;
    this.#options = options;
  }

  group(node: AnyGroup, elements: readonly Element[], path: string): Values {
    this.groups.set(path, { node, elements });
    for (const element of elements) {
      for (const { of, at } of unknownNodes(node, element)) this.#say(of, "warning", undefined, at);
    }
    const values: Values = {};
    for (const [key, child] of Object.entries(node.fields as Fields)) {
      const value = this.#child(child, elements, path ? `${path}.${key}` : key);
      if (value !== undefined) values[key] = value;
    }
    return values;
  }

  #child(node: Node, parents: readonly Element[], path: string): unknown {
    if (node.card === "many") {
      const each = childrenOf(node, parents).map((at, index) => this.#one(node, [at], `${path}.${index}`));
      return each.some((value) => value !== undefined) ? each.filter((value) => value !== undefined) : undefined;
    }
    return this.#one(node, childrenOf(node, parents), path, parents[0]);
  }

  #one(node: Node, found: readonly Place[], path: string, parent?: Element): unknown {
    if (node.node === "group") {
      if (found.length === 0) return undefined;
      const values = this.group(
        node,
        found.map(({ in: parentOf, element }) => element ?? parentOf),
        path,
      );
      return Object.keys(values).length > 0 || node.card === "one" || node.meta.emptyPrinted === "when-present"
        ? values
        : undefined;
    }
    const value = found[0] && this.#leaf(node, found[0], found.slice(1), path);
    const missing = value === undefined && (node.card === "one" || (node.meta.neededWhenAlone && this.#options.alone));
    // A field that is there and wrong has its problem already.
    if (missing && !this.#wrong.has(path)) {
      const element = found[0]?.element ?? parent;
      this.#say(
        fault("field.missing", { label: node.meta.label }),
        "error",
        path,
        element && { start: element.start, end: element.openEnd },
      );
    }
    return value;
  }

  #leaf(node: AnyLeaf, at: Place, repeated: readonly Place[], path: string): unknown {
    const raw = at.attribute ? at.attribute.value : at.element ? textOf(at.element) : "";
    const unit = node.scalar.kind === "bytes" && at.element ? unitOf(at.element) : undefined;
    const counts =
      raw !== "" || node.scalar.kind === "present" || (node.meta.emptyIsValue && at.attribute !== undefined);
    const decoded = counts ? node.scalar.decode(raw, node.meta.label, unit?.value) : undefined;
    const value = decoded?.ok && !node.scalar.isUnset?.(decoded.value) ? decoded.value : undefined;
    this.leaves.set(path, {
      ...at,
      node,
      value,
      repeated: repeated.map((place) => place.attribute ?? place.element ?? place.in),
    });
    if (decoded && !decoded.ok) {
      const atUnit = unit && factorOfUnit(unit.value) === undefined ? unit.inner : undefined;
      this.#say(decoded.fault, node.meta.unread ? "warning" : "error", path, atUnit ?? innerOf(at));
    }
    for (const place of repeated)
      this.#say(
        fault("field.repeated", { label: node.meta.label }),
        "warning",
        path,
        place.attribute ?? place.element ?? place.in,
      );
    return value;
  }

  #say(of: Fault, severity: Severity, path: string | undefined, at: Span | undefined): void {
    if (severity === "error" && path !== undefined) this.#wrong.add(path);
    const range = at && { at: this.#lines.range(at.start, at.end) };
    this.problems.push({ ...of, severity, ...(path !== undefined && { path }), ...range });
  }
}

interface Place {
  readonly in: Element;
  readonly element?: Element;
  readonly attribute?: Attribute;
}

/** Every element or attribute of the node right below the parents, in document order. */
function childrenOf(node: Node, parents: readonly Element[]): readonly Place[] {
  return parents.flatMap((parent): readonly Place[] =>
    isAttribute(node)
      ? parent.attributes.filter((each) => isAttributeOf(node, each)).map((attribute) => ({ in: parent, attribute }))
      : elementsOf(parent)
          .filter((each) => isElementOf(node, each))
          .map((element) => ({ in: parent, element })),
  );
}

/** The `unit` attribute beside a size; an empty one counts as left out. */
export const unitOf = (element: Element): Attribute | undefined =>
  element.attributes.find(({ prefix, local, value }) => prefix === "" && local === "unit" && value !== "");

/** The stretch to mark for a value: what stands between the tags or quotes, the whole node where that is nothing. */
export function innerOf({ element, attribute, in: parent }: Place): Span {
  if (attribute) return attribute.inner.end > attribute.inner.start ? attribute.inner : attribute;
  if (!element) return parent;
  return element.closeStart > element.openEnd ? { start: element.openEnd, end: element.closeStart } : element;
}
