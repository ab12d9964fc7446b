/** Gives every element its own line and indentation. Blanks between elements change and nothing else does. */

import type { AnyGroup } from "../fields/index.ts";
import { parseTree } from "../xml/tree.ts";
import type { TextChange } from "./changes.ts";
import { applyChanges } from "./changes.ts";
import { fieldOf, rootOf } from "./fields-of.ts";
import type { DocumentKind } from "./problems.ts";
import { type ScannedElement, type ScannedNode, scan } from "./scan.ts";

const step = "  ";

/** The text in lines, two blanks for each level. A text that is not well-formed comes back as it is. */
export const formatText = (text: string, of: DocumentKind): string => applyChanges(text, formatChanges(text, of));

/** The changes that `formatText` makes. */
export function formatChanges(text: string, of: DocumentKind): readonly TextChange[] {
  if (parseTree(text).fault) return [];
  const { nodes } = scan(text);
  const formatter = new Formatter(text, rootOf(of));
  formatter.level(nodes, text.startsWith("\ufeff") ? 1 : 0, text.length, 0, "end-of-text");
  return formatter.changes.filter((change) => text.slice(change.start, change.end) !== change.text);
}

class Formatter {
  readonly changes: TextChange[] = [];
  readonly #text: string;
  readonly #root: AnyGroup;
  readonly #eol: string;

  constructor(text: string, root: AnyGroup) {
    this.#text = text;
    this.#root = root;
    this.#eol = text.includes("\r\n") ? "\r\n" : "\n";
  }

  /** Nodes between two offsets, each on a line of its own; comments stay on the line of what they stand behind. */
  level(
    nodes: readonly ScannedNode[],
    start: number,
    end: number,
    depth: number,
    ends: "end-tag" | "end-of-text",
  ): void {
    const indent = step.repeat(depth);
    let last = start;
    for (const node of nodes) {
      if (node.kind === "text") continue;
      const gap = this.#text.slice(last, node.start);
      const isFirst = last === start && ends === "end-of-text";
      const isBeside = node.kind === "comment" && !isFirst && !/[\r\n]/.test(gap);
      this.#put(last, node.start, isFirst ? "" : isBeside ? (gap === "" ? "" : " ") : this.#break(gap) + indent);
      if (node.kind === "element") this.#element(node, depth);
      last = node.end;
    }
    this.#put(last, end, ends === "end-of-text" ? this.#eol : this.#eol + step.repeat(depth - 1));
  }

  #element(element: ScannedElement, depth: number): void {
    if (element.selfClosing || !this.#isStructure(element)) return;
    this.level(element.children, element.openEnd, element.closeStart, depth + 1, "end-tag");
  }

  /** Whether the blanks in an element mean nothing: it holds other nodes and no text, and is no field with a text of its own. */
  #isStructure(element: ScannedElement): boolean {
    const isBlank = element.children.every(
      (child) =>
        child.kind === "element" ||
        child.kind === "comment" ||
        child.kind === "instruction" ||
        (child.kind === "text" && /^[ \t\r\n]*$/.test(this.#text.slice(child.start, child.end))),
    );
    if (!isBlank || element.attributes.some(({ name, raw }) => name === "xml:space" && raw === "preserve"))
      return false;
    const field = fieldOf(this.#root, element);
    if (field) return field.node.node === "group" && element.children.length > 0;
    return element.children.some(({ kind }) => kind === "element") && !this.#isInField(element);
  }

  /** What stands inside a field is part of its text. */
  #isInField({ parent }: ScannedElement): boolean {
    for (let at = parent; at; at = at.parent) {
      const field = fieldOf(this.#root, at);
      if (field) return field.node.node === "leaf";
    }
    return false;
  }

  /** One empty line that somebody left stays. */
  #break(gap: string): string {
    return /\n[ \t\r]*\n|\r[ \t]*\r/.test(gap) ? this.#eol + this.#eol : this.#eol;
  }

  #put(start: number, end: number, text: string): void {
    this.changes.push({ start, end, text });
  }
}
