/** The shape of a document: its elements as a tree, and what of it can be folded. Both work on broken documents. */
import { Lines } from "../xml/lines.ts";
import type { Span } from "../xml/tree.ts";
import { elementsIn, type ScannedElement, type ScannedNode, scan } from "./scan.ts";

export interface OutlineItem extends Span {
  /** The element's tag. */
  readonly name: string;
  /** What tells it from others: its text, its first attribute, or the name that it holds. */
  readonly detail: string;
  /** The tag's name, inside the whole. */
  readonly nameSpan: Span;
  readonly children: readonly OutlineItem[];
}

/** Lines count from 1; the last one is the last that is hidden. */
export interface Fold {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: "element" | "comment";
}

const longestDetail = 80;

export function outlineOf(text: string): readonly OutlineItem[] {
  return elementsIn(scan(text).nodes).map((element) => itemOf(text, element));
}

function itemOf(text: string, element: ScannedElement): OutlineItem {
  return {
    name: element.name || "<",
    detail: detailOf(text, element),
    start: element.start,
    end: element.end,
    nameSpan: { start: element.start, end: element.nameEnd },
    children: elementsIn(element.children).map((child) => itemOf(text, child)),
  };
}

function detailOf(text: string, element: ScannedElement): string {
  const named = elementsIn(element.children).find(({ name }) => name === "name");
  const [attribute] = element.attributes.filter(({ name }) => !name.startsWith("xmlns"));
  const detail = textIn(text, element) || (named && textIn(text, named)) || attribute?.raw || "";
  return detail.length > longestDetail ? `${detail.slice(0, longestDetail).toWellFormed()}…` : detail;
}

/** The text of an element that holds nothing else, on one line. */
function textIn(text: string, element: ScannedElement): string {
  return element.children.every(({ kind }) => kind === "text")
    ? text.slice(element.openEnd, element.closeStart).trim().replace(/\s+/g, " ")
    : "";
}

/** Elements and comments over several lines. The line of an end tag stays in sight. */
export function foldsOf(text: string): readonly Fold[] {
  const lines = new Lines(text);
  const lineOf = (offset: number): number => lines.range(offset, offset).line;
  const folds: Fold[] = [];
  const visit = (nodes: readonly ScannedNode[]): void => {
    for (const node of nodes) {
      const startLine = lineOf(node.start);
      if (node.kind === "element") {
        const endLine = node.isClosed && !node.selfClosing ? lineOf(node.closeStart) - 1 : lineOf(node.end);
        if (endLine > startLine) folds.push({ startLine, endLine, kind: "element" });
        visit(node.children);
      } else if (node.kind === "comment" && lineOf(node.end) > startLine) {
        folds.push({ startLine, endLine: lineOf(node.end), kind: "comment" });
      }
    }
  };
  visit(scan(text).nodes);
  return folds;
}
