/** Quick fixes: what a person most likely does about a problem, as changes to the text. */
import type { Problem } from "../errors/index.ts";
import { type AnyGroup, sizeUnits, walk } from "../fields/index.ts";
import { nearest } from "../xml/nearest.ts";
import { escapeAttribute, escapeText } from "../xml/printer.ts";
import { parseTree, type Span } from "../xml/tree.ts";
import { applyChanges, type TextChange } from "./changes.ts";
import { fieldOf, fieldOfAttribute, isAttributeField, rootOf } from "./fields-of.ts";
import { follow, type Marked, markedBy } from "./find-element.ts";
import { additionsFor } from "./fix-missing.ts";
import { removalOf, withEmptyParents } from "./fix-remove.ts";
import { syntaxFixes } from "./fix-syntax.ts";
import { policyFor } from "./policy.ts";
import type { DocumentKind } from "./problems.ts";
import { elementsIn, type Scanned, scan } from "./scan.ts";

export interface Fix {
  readonly kind: "add" | "rename" | "replace" | "remove" | "close";
  /** In words, for a menu. */
  readonly title: string;
  /** Changes that do not overlap, all of one text. */
  readonly edits: readonly TextChange[];
  /** Whether it is most likely what the person wants. */
  readonly preferred: boolean;
}

/** More values than this are for completion, not for a menu. */
const mostOffered = 6;

/** What can be done about a problem of the text, the most likely first; empty where nothing is known to help. */
export function fixesFor(text: string, problem: Problem, of: DocumentKind): readonly Fix[] {
  const scanned = scan(text);
  return [...fixesOf(scanned, problem, of)]
    .filter(({ edits }) => edits.length > 0)
    .toSorted((a, b) => Number(b.preferred) - Number(a.preferred));
}

function fixesOf(scanned: Scanned, problem: Problem, of: DocumentKind): Iterable<Fix> {
  switch (problem.code) {
    case "field.missing":
      return missingFixes(scanned, problem, problem.facts.label, of);
    case "field.one-of":
      return oneOfFixes(scanned, problem, problem.facts.labels, of);
    case "xml.unknown-node":
      return unknownFixes(scanned, problem, problem.facts);
    case "xml.wrong-root":
      return rootFixes(scanned, problem.facts);
    case "field.unit-unknown":
      return valueFixes(
        scanned,
        problem,
        problem.facts.unit,
        sizeUnits.map(({ unit }) => unit),
      );
    case "field.choice":
      return valueFixes(scanned, problem, problem.facts.value, problem.facts.choices);
    case "field.repeated":
    case "field.reported":
    case "field.unused":
      return removalFixes(scanned, problem, problem.facts.label, of);
    case "xml.malformed":
      return soundFixes(scanned);
    default:
      return [];
  }
}

/** Only what leaves a document that can be read, or breaks later than it did. */
function* soundFixes(scanned: Scanned): Generator<Fix> {
  const before = parseTree(scanned.text).fault?.at.start ?? 0;
  for (const fix of syntaxFixes(scanned)) {
    const after = parseTree(applyChanges(scanned.text, fix.edits)).fault;
    if (after === undefined || (after.fault.code === "xml.malformed" && after.at.start > before + sizeOf(fix)))
      yield fix;
  }
}

const sizeOf = ({ edits }: Fix): number => edits.reduce((sum, { text }) => sum + text.length, 0);

function* missingFixes(scanned: Scanned, { path }: Problem, label: string, of: DocumentKind): Generator<Fix> {
  if (path === undefined) return;
  const misspelled = misspelledFor(rootOf(of), scanned, path);
  if (misspelled) yield misspelled;
  const edits = additionsFor(rootOf(of), scanned, path, policyFor(of, scanned));
  yield { kind: "add", title: `Add ${label}`, edits, preferred: misspelled === undefined };
}

/** Any of the fields of which one is needed; the catalogue finds them by their labels in the group. */
function* oneOfFixes(scanned: Scanned, { path }: Problem, labels: readonly string[], of: DocumentKind): Generator<Fix> {
  const plain = path?.replace(/\.\d+(?=\.|$)/g, "");
  for (const walked of walk(rootOf(of))) {
    const { label } = walked.node.meta;
    const at = walked.path.lastIndexOf(".");
    if (walked.path.slice(0, at) !== plain || !labels.includes(label)) continue;
    const edits = additionsFor(rootOf(of), scanned, `${path}${walked.path.slice(at)}`, policyFor(of, scanned));
    yield { kind: "add", title: `Add ${label}`, edits, preferred: false };
  }
}

/** What is missing may stand there under a name that resembles it. */
function misspelledFor(root: AnyGroup, scanned: Scanned, path: string): Fix | undefined {
  const { element, missing } = follow(root, scanned, path) ?? {};
  if (!element || !missing) return undefined;
  const { tag } = missing.node;
  const among: readonly Marked[] = isAttributeField(missing)
    ? element.attributes
        .filter((each) => !fieldOfAttribute(root, element, each))
        .map((attribute) => ({ element, attribute }))
    : elementsIn(element.children).flatMap((child) => (fieldOf(root, child) ? [] : [{ element: child }]));
  const meant = among.find((marked) => nearest(nameIn(marked), [tag]) !== undefined);
  return (
    meant && {
      kind: "rename",
      title: `Change ${nameIn(meant)} to ${tag}`,
      edits: renaming(meant, tag),
      preferred: true,
    }
  );
}

function* unknownFixes(
  { text, nodes }: Scanned,
  { at }: Problem,
  { name, suggestion }: { readonly name: string; readonly suggestion?: string },
): Generator<Fix> {
  const marked = at && markedBy(nodes, at);
  if (!marked || at.start !== (marked.attribute ?? marked.element).start) return;
  if (suggestion !== undefined)
    yield {
      kind: "rename",
      title: `Change ${name} to ${suggestion}`,
      edits: renaming(marked, suggestion),
      preferred: true,
    };
  yield { kind: "remove", title: `Remove ${name}`, edits: [removalOf(text, marked)], preferred: false };
}

const nameIn = ({ element, attribute }: Marked): string => (attribute ?? element).name;

/** Another name for an element in both its tags, or for an attribute; a prefix stays. */
function renaming({ element, attribute }: Marked, local: string): readonly TextChange[] {
  const renamed = (start: number, name: string): TextChange => ({
    start: start + name.lastIndexOf(":") + 1,
    end: start + name.length,
    text: local,
  });
  if (attribute) return [renamed(attribute.start, attribute.name)];
  const opening = renamed(element.start + 1, element.name);
  return element.selfClosing || !element.isClosed
    ? [opening]
    : [opening, renamed(element.closeStart + 2, element.name)];
}

function* rootFixes(
  { root }: Scanned,
  { expected, found }: { readonly expected: string; readonly found: string },
): Generator<Fix> {
  if (!root || nearest(found, [expected]) === undefined) return;
  yield {
    kind: "rename",
    title: `Change ${found} to ${expected}`,
    edits: renaming({ element: root }, expected),
    preferred: true,
  };
}

/** Other values in the place of a wrong one: the one it resembles first, and all where they are few. */
function* valueFixes(
  { text, nodes }: Scanned,
  { at }: Problem,
  wrong: string,
  choices: readonly string[],
): Generator<Fix> {
  const marked = at && markedBy(nodes, at);
  if (!marked) return;
  const span: Span = marked.attribute ? (marked.attribute.inner ?? marked.attribute) : at;
  // A problem with an empty value marks the whole attribute or element, in which there is nothing to replace.
  if (!marked.attribute && !(span.start >= marked.element.openEnd && span.end <= marked.element.closeStart)) return;
  const meant = nearest(wrong, choices) ?? choices.find((choice) => choice.startsWith(wrong) && wrong !== "");
  const others = choices.filter((choice) => choice !== meant);
  const offered = [
    ...(meant === undefined ? [] : [meant]),
    ...(choices.length <= mostOffered || meant === undefined ? others.slice(0, mostOffered) : []),
  ];
  for (const choice of offered) {
    const put = marked.attribute ? escapeAttribute(choice) : escapeText(choice);
    const edits = text.slice(span.start, span.end) === put ? [] : [{ ...span, text: put }];
    yield { kind: "replace", title: `Change to ${choice}`, edits, preferred: choice === meant };
  }
}

function* removalFixes(scanned: Scanned, problem: Problem, label: string, of: DocumentKind): Generator<Fix> {
  const { text, nodes } = scanned;
  const isRepeated = problem.code === "field.repeated";
  const at = problem.at ?? (problem.path !== undefined && follow(rootOf(of), scanned, problem.path)?.element);
  const marked = at && markedBy(nodes, at);
  if (!marked || (!marked.attribute && marked.element === scanned.root)) return;
  const all = isRepeated ? marked : withEmptyParents(text, marked);
  const title = isRepeated ? `Remove the second ${label}` : `Remove ${label}`;
  yield { kind: "remove", title, edits: [removalOf(text, all)], preferred: true };
}
