/** The catalogue as lookup tables, made once for each group: which field an element or attribute of a document stands for. */
import type { AnyGroup, Fields, Node } from "../fields/index.ts";
import { isAttribute } from "./match.ts";
import type { Attribute, Element } from "./tree.ts";

export interface CompiledField {
  readonly key: string;
  /** Path in the catalogue, without the indices of lists. */
  readonly path: string;
  readonly index: number;
  readonly node: Node;
  readonly ns: string;
  readonly isMany: boolean;
  /** Whether it is missed where it is not there. */
  readonly isNeeded: boolean;
  /** Whether it counts only at times, by its siblings or the pool type. */
  readonly isConditional: boolean;
  /** Whether the pool type has something to say to its value. */
  readonly hasPolicy: boolean;
  /** Of a field that is a group. */
  readonly group: CompiledGroup | undefined;
}

export interface CompiledGroup {
  readonly node: AnyGroup;
  readonly path: string;
  readonly fields: readonly CompiledField[];
  readonly elements: ReadonlyMap<string, CompiledField>;
  readonly attributes: ReadonlyMap<string, CompiledField>;
  readonly isClosed: boolean;
  /** Whether any of its fields depends on another one of them. */
  readonly hasRules: boolean;
}

const made = new WeakMap<AnyGroup, CompiledGroup>();

/** The tables of a root of the catalogue. */
export function compiled(root: AnyGroup): CompiledGroup {
  const known = made.get(root) ?? compile(root, "");
  made.set(root, known);
  return known;
}

function compile(node: AnyGroup, path: string): CompiledGroup {
  const fields = Object.entries(node.fields as Fields).map(([key, child], index): CompiledField => {
    const here = path ? `${path}.${key}` : key;
    const isGroup = child.node === "group";
    return {
      key,
      path: here,
      index,
      node: child,
      isMany: child.card === "many",
      isNeeded: child.card === "one" || child.meta.needed === true,
      isConditional: child.meta.onlyWith !== undefined || child.meta.choicesBy !== undefined,
      hasPolicy: child.meta.refusedUnused !== undefined || child.meta.choicesBy !== undefined,
      ns: (isGroup && child.ns) || "",
      group: isGroup ? compile(child, here) : undefined,
    };
  });
  const byTag = (attributes: boolean): ReadonlyMap<string, CompiledField> =>
    new Map(fields.filter((field) => isAttribute(field.node) === attributes).map((field) => [field.node.tag, field]));
  return {
    node,
    path,
    fields,
    elements: byTag(false),
    attributes: byTag(true),
    isClosed: node.meta.closed === true,
    hasRules: node.meta.exactlyOne !== undefined || fields.some((field) => field.node.meta.needs !== undefined),
  };
}

export function fieldOfElement(group: CompiledGroup, element: Element): CompiledField | undefined {
  const field = group.elements.get(element.local);
  return field?.ns === element.uri ? field : undefined;
}

export const fieldOfAttribute = (group: CompiledGroup, attribute: Attribute): CompiledField | undefined =>
  attribute.prefix === "" ? group.attributes.get(attribute.local) : undefined;
