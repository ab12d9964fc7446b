/** Reads a document by the catalogue, and answers where in it a field stands. */
import type { Problem, Range } from "../errors/index.ts";
import type { AnyGroup } from "../fields/index.ts";
import { type Found, findFields, innerOf, isRoot, plainValue, proper, type ReadOptions, wrongRoot } from "./find.ts";
import { Lines } from "./lines.ts";
import { parseTree, type Span } from "./tree.ts";

/** What reading a document gave. `value` is there when no problem is an error; warnings may stand beside it. */
export interface Reading<T> {
  readonly text: string;
  readonly value: T | undefined;
  /**
   * What could be read, whatever stands against it: enough to say more of a document, never to act on. Undefined where it
   * is not well-formed or of another kind.
   */
  readonly seen: Partial<T> | undefined;
  readonly problems: readonly Problem[];
  /** Where a field stands: its value, else the nearest group above it that is there, else the root's start tag. */
  rangeOf(path: string): Range | undefined;
  /** Field path whose element or attribute holds the offset: for hover and for marking. */
  pathAt(offset: number): string | undefined;
}

export function readDocument<T>(root: AnyGroup, text: string, options: ReadOptions): Reading<T> {
  const parsed = parseTree(text);
  const tree = { ...parsed, root: proper(root, parsed.root, options.inside) };
  const lines = once(() => new Lines(text));
  const refusal = tree.fault ?? wrongRoot(root, tree.root);
  // Most documents are right, and nobody asks where in them anything stands: then their value is all there is to find.
  const plain = refusal || !tree.root ? undefined : plainValue(root, tree.root, options);
  // Of a document that breaks, what stands before the break is looked at only when somebody points at it.
  const found = once(() =>
    tree.root && isRoot(root, tree.root) ? findFields(root, tree.root, lines(), options) : undefined,
  );
  const problems: readonly Problem[] = refusal
    ? [{ ...refusal.fault, severity: "error", at: lines().range(refusal.at.start, refusal.at.end) }]
    : plain
      ? []
      : (found()?.problems ?? []);
  return {
    text,
    // The value has the shape of the catalogue it was read by; T names that shape.
    value: problems.some(({ severity }) => severity === "error")
      ? undefined
      : ((plain ?? found()?.value) as T | undefined),
    get seen() {
      return refusal ? undefined : ((plain ?? found()?.value) as Partial<T> | undefined);
    },
    problems,
    rangeOf: (path) => {
      const span = spanOf(found(), path);
      return span && lines().range(span.start, span.end);
    },
    pathAt: (offset) => pathAt(found(), offset),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function spanOf(found: Found | undefined, path: string): Span | undefined {
  if (!found) return undefined;
  const leaf = found.leaves.get(path);
  const place = leaf?.attribute ?? leaf?.element;
  if (place) return innerOf(place);
  for (let group = path; group !== ""; group = group.slice(0, Math.max(0, group.lastIndexOf(".")))) {
    const element = found.groups.get(group)?.elements[0];
    if (element) return { start: element.start, end: element.openEnd };
  }
  return { start: found.root.start, end: found.root.openEnd };
}

function pathAt(found: Found | undefined, offset: number): string | undefined {
  if (!found) return undefined;
  let best: { path: string; length: number } | undefined;
  const consider = (path: string, { start, end }: Span): void => {
    if (path !== "" && start <= offset && offset <= end && (!best || end - start <= best.length))
      best = { path, length: end - start };
  };
  for (const [path, { elements }] of found.groups) for (const element of elements) consider(path, element);
  for (const [path, leaf] of found.leaves)
    for (const span of [leaf.attribute ?? leaf.element, ...leaf.repeated]) if (span) consider(path, span);
  return best?.path;
}
