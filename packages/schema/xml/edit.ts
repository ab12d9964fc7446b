/** Changes a document in place: only nodes whose value changes are touched, everything else stays to the byte. */
import { fault, StorageError } from "../errors/index.ts";
import { type AnyGroup, type Fields, type Node, valueAt } from "../fields/index.ts";
import { factorOfUnit } from "../fields/units.ts";
import {
  type AnyLeaf,
  type Found,
  type FoundLeaf,
  findFields,
  type ReadOptions,
  unitOf,
  type Values,
  wrongRoot,
} from "./find.ts";
import { insertChildren, tagContentEnd } from "./insert.ts";
import { Lines } from "./lines.ts";
import { attributeNode, elementNode, isAttribute } from "./match.ts";
import { escapeAttribute, escapeText } from "./printer.ts";
import { isReportedOnly, isWhollyKnown } from "./removable.ts";
import { type Style, styleOf, TextEdits } from "./text-edits.ts";
import { type Attribute, type Element, elementsOf, parseTree } from "./tree.ts";
import { encodeLeaf, holdsSomething } from "./writer.ts";

/**
 * The document with the value `next`. A size keeps its unit where the new value is whole in it.
 * Throws the document's own fault where it is not well-formed or has another root; wrong values in it may be put right.
 */
export function editDocument(root: AnyGroup, text: string, next: object, options: ReadOptions = plainly): string {
  const found = understood(root, text, options);
  const editor = new Editor(text, found, impliedIn(root, next, options));
  editor.group(root, [found.root], next as Values, "");
  return editor.edits.made();
}

/** Keys of the root that need not stand in a document, since libvirt takes the same value from another field. */
function impliedIn(root: AnyGroup, next: object, { spec }: ReadOptions): ReadonlySet<string> {
  const implies: { readonly [key: string]: string } = spec(next as Values)?.implies ?? {};
  const keys = Object.keys(root.fields).filter((key) => {
    const from = implies[key];
    return from !== undefined && valueAt(next, key) !== undefined && valueAt(next, from) === valueAt(next, key);
  });
  return new Set(keys);
}

/** The text without reported elements (sizes, labels …): what is stored of a definition. Everything else stays to the byte. */
export function withoutReported(root: AnyGroup, text: string): string {
  const found = understood(root, text, plainly);
  const edits = new TextEdits(text);
  dropReported(edits, found.root, root);
  return edits.made();
}

function dropReported(edits: TextEdits, element: Element, group: AnyGroup): void {
  for (const attribute of element.attributes) {
    if (attributeNode(group, attribute)?.meta.reported) edits.removeAttribute(attribute);
  }
  for (const child of elementsOf(element)) {
    const node = elementNode(group, child);
    if (node?.node === "group" && !isReportedOnly(child, node)) dropReported(edits, child, node);
    else if (node?.node === "group" || node?.meta.reported) edits.remove(child);
  }
}

/** Without any pool type's policy. */
const plainly: ReadOptions = { alone: false, spec: () => undefined, order: [], isPool: false };

function understood(root: AnyGroup, text: string, options: ReadOptions): Found {
  const tree = parseTree(text);
  const refusal = tree.fault ?? wrongRoot(root, tree.root);
  const lines = new Lines(text);
  if (refusal) {
    const problem = { ...refusal.fault, severity: "error" as const, at: lines.range(refusal.at.start, refusal.at.end) };
    throw new StorageError(refusal.fault, { problems: [problem] });
  }
  if (!tree.root) throw new StorageError(fault("internal"));
  return findFields(root, tree.root, lines, options);
}

class Editor {
  readonly edits: TextEdits;
  readonly #found: Found;
  readonly #style: Style;
  readonly #text: string;
  readonly #implied: ReadonlySet<string>;
  /** Prefixes by their namespace, as the root binds them. */
  readonly #prefixes = new Map<string, string>();

  constructor(text: string, found: Found, implied: ReadonlySet<string>) {
    this.#implied = implied;
    for (const { prefix, local, value } of found.root.attributes)
      if (prefix === "xmlns") this.#prefixes.set(value, local);
    this.edits = new TextEdits(text);
    this.#text = text;
    this.#found = found;
    this.#style = styleOf(text, found.root);
  }

  /** `elements`: where the group stands; the first one takes what is new. */
  group(group: AnyGroup, elements: readonly Element[], next: Values, path: string): void {
    const [parent] = elements;
    if (!parent) return;
    const gained: { node: Node; value: unknown }[] = [];
    for (const [key, node] of Object.entries(group.fields as Fields)) {
      const here = path ? `${path}.${key}` : key;
      if (node.card === "many") gained.push(...this.#many(node, next[key] as readonly unknown[] | undefined, here));
      else if (!this.#one(node, next[key], here) && next[key] !== undefined && !this.#implied.has(here))
        gained.push({ node, value: next[key] });
    }
    for (const { node, value } of gained.filter((each) => isAttribute(each.node))) {
      const raw = encodeLeaf(node as AnyLeaf, value);
      if (raw !== undefined) this.edits.insert(tagContentEnd(parent), ` ${node.tag}='${escapeAttribute(raw)}'`);
    }
    insertChildren(
      this.edits,
      this.#text,
      this.#style,
      group,
      parent,
      gained.filter((each) => !isAttribute(each.node)),
      (inner) => this.#nameOf(inner, parent),
    );
  }

  /** The name of a new element: with the prefix of its parent or the root, else one that the root binds from now on. */
  #nameOf({ ns, prefix = "", tag }: AnyGroup, parent: Element): string {
    if (!ns) return tag;
    const bound = parent.uri === ns ? parent.prefix : this.#prefixes.get(ns);
    if (bound !== undefined) return bound === "" ? tag : `${bound}:${tag}`;
    const taken = new Set(this.#prefixes.values());
    let free = prefix;
    while (taken.has(free)) free += "x";
    this.#prefixes.set(ns, free);
    this.edits.insert(tagContentEnd(this.#found.root), ` xmlns:${free}='${ns}'`);
    return `${free}:${tag}`;
  }

  /** Whether the field stands in the document already, and so has been dealt with. */
  #one(node: Node, next: unknown, path: string): boolean {
    if (node.node === "leaf") {
      const leaf = this.#found.leaves.get(path);
      if (leaf) this.#leaf(leaf, next);
      return leaf !== undefined;
    }
    const found = this.#found.groups.get(path);
    if (!found) return false;
    const goes =
      valueAt(this.#found.value, path) !== undefined && (next === undefined || !staysAs(node, next as Values));
    const isTaken = (element: Element): boolean => goes && (saysByBeingThere(node) || isWhollyKnown(element, node));
    for (const element of found.elements) if (isTaken(element)) this.edits.remove(element);
    const kept = found.elements.filter((element) => !isTaken(element));
    this.group(node, kept, goes ? {} : ((next as Values | undefined) ?? {}), path);
    return true;
  }

  /** Items are matched by their order; what is left over goes, and what is more is handed back. */
  #many(node: Node, next: readonly unknown[] | undefined, path: string): readonly { node: Node; value: unknown }[] {
    const item = { ...node, card: "opt" as const };
    const wanted = next ?? [];
    let index = 0;
    while (this.#found.groups.has(`${path}.${index}`) || this.#found.leaves.has(`${path}.${index}`)) {
      const here = `${path}.${index}`;
      if (index < wanted.length) this.#one(item, wanted[index], here);
      else
        for (const at of [this.#found.leaves.get(here)?.element, this.#found.groups.get(here)?.elements[0]])
          if (at) this.edits.remove(at);
      index++;
    }
    return wanted.slice(index).map((value) => ({ node: item, value }));
  }

  #leaf(leaf: FoundLeaf, next: unknown): void {
    const raw = next === undefined ? undefined : encodeLeaf(leaf.node, next);
    const same = leaf.value === undefined ? raw === undefined : leaf.value === next;
    if (same) return;
    if (raw === undefined) {
      for (const at of [leaf.attribute ?? leaf.element, ...leaf.repeated]) if (at) this.#remove(at);
    } else if (leaf.attribute) {
      this.edits.replace(leaf.attribute.inner, escapeAttribute(raw));
    } else if (leaf.element) {
      const unit = leaf.node.scalar.kind === "bytes" ? unitOf(leaf.element) : undefined;
      this.#content(
        leaf.element,
        unit ? this.#inUnit(next as bigint, unit, leaf.node.scalar.printedUnit ?? "bytes") : raw,
      );
    }
  }

  #remove(at: Element | Attribute): void {
    if ("kind" in at) this.edits.remove(at);
    else this.edits.removeAttribute(at);
  }

  /** The number of a size beside its unit, which changes to bytes where it has to. */
  #inUnit(bytes: bigint, unit: Attribute, printedUnit: string): string {
    const factor = factorOfUnit(unit.value);
    if (factor !== undefined && bytes % factor === 0n) return String(bytes / factor);
    this.edits.replace(unit.inner, printedUnit);
    return String(bytes);
  }

  /** Gives an element another text; comments in it stay. */
  #content(element: Element, raw: string): void {
    const value = escapeText(raw);
    const name = this.#text.slice(element.name.start, element.name.end);
    const texts = element.children.filter((child) => child.kind === "text");
    const spoken = texts.find((piece) => piece.value.trim() !== "") ?? texts[0];
    if (element.selfClosing) {
      this.edits.replace({ start: tagContentEnd(element), end: element.openEnd }, `>${value}</${name}>`);
    } else if (element.children.some((child) => child.kind === "element")) {
      this.edits.replace({ start: element.openEnd, end: element.closeStart }, value);
    } else if (spoken) {
      for (const piece of texts) this.edits.replace(piece, piece === spoken ? value : "");
    } else {
      this.edits.insert(element.openEnd, value);
    }
  }
}

const staysAs = (group: AnyGroup, next: Values): boolean =>
  group.meta.emptyPrinted === "when-present" || holdsSomething(group, next);

/** Such an element goes with all it holds: left around what is not ours, it would still be read as the group. */
const saysByBeingThere = (group: AnyGroup): boolean =>
  group.meta.emptyPrinted === "when-present" ||
  group.meta.exactlyOne !== undefined ||
  Object.values(group.fields as Fields).some(({ card }) => card === "one");
