/** Adds a field that a document misses, where the catalogue has it, with its example as the value. */
import type { AnyGroup } from "../fields/index.ts";
import type { TextChange } from "./changes.ts";
import { type Field, fieldsBelow, isAttributeField, prefixFor, standsFor } from "./fields-of.ts";
import { follow, groupOf } from "./find-element.ts";
import { indentAt, layoutOf } from "./layout.ts";
import type { Policy } from "./policy.ts";
import { elementsIn, type Scanned, type ScannedElement } from "./scan.ts";
import { attributeSnippet, elementSnippet, type SkeletonOptions } from "./skeleton.ts";
import { plainText } from "./snippet.ts";

/** The changes that add the field at `path`; none where it is there already, but empty, and so has to be typed. */
export function additionsFor(root: AnyGroup, scanned: Scanned, path: string, policy: Policy): readonly TextChange[] {
  const reached = follow(root, scanned, path);
  if (!reached) return [];
  const { element, missing } = reached;
  const options: SkeletonOptions = {
    policy,
    ...layoutOf(scanned),
    withExamples: true,
    include: path.replace(/\.\d+(?=\.|$)/g, ""),
    prefixFor: (namespace) => prefixFor(element, namespace),
  };
  if (!missing) return [];
  if (isAttributeField(missing)) {
    const at = element.attributes.at(-1)?.end ?? element.nameEnd;
    return [{ start: at, end: at, text: ` ${plainText(attributeSnippet(missing, options))}` }];
  }
  return insertElement(root, scanned, element, missing, plainText(elementSnippet(missing, options)));
}

/** Puts an element into its parent, behind the nearest one that comes before it in the catalogue. */
function insertElement(
  root: AnyGroup,
  scanned: Scanned,
  parent: ScannedElement,
  field: Field,
  xml: string,
): readonly TextChange[] {
  const { text } = scanned;
  const { eol, step } = layoutOf(scanned);
  const own = indentAt(text, parent.start);
  const first = elementsIn(parent.children)[0];
  // Children that share a line with their parent stay there.
  const indent = first ? indentAt(text, first.start) : own === undefined ? undefined : own + step;
  const lead = indent === undefined ? "" : eol + indent;
  const written = lead + xml.replaceAll(eol, eol + (indent ?? ""));
  const closing = indent === undefined ? "" : eol + (own ?? "");
  if (parent.selfClosing) {
    const end = parent.attributes.at(-1)?.end ?? parent.nameEnd;
    return [{ start: end, end: parent.openEnd, text: `>${written}${closing}</${parent.name}>` }];
  }
  const before = elementBefore(root, parent, field);
  const at = before ? endOfLineOf(text, parent, before) : parent.openEnd;
  const hasLines = first !== undefined || /[\r\n]/.test(text.slice(parent.openEnd, parent.closeStart));
  return [{ start: at, end: at, text: hasLines ? written : written + closing }];
}

function elementBefore(root: AnyGroup, parent: ScannedElement, field: Field): ScannedElement | undefined {
  const group = groupOf(root, parent);
  if (!group) return undefined;
  const order = fieldsBelow(group.node, group.path);
  const own = order.findIndex(({ path }) => path === field.path);
  let best: { readonly child: ScannedElement; readonly rank: number } | undefined;
  for (const child of elementsIn(parent.children)) {
    const rank = order.findIndex((each) => !isAttributeField(each) && standsFor(each.node, child));
    if (rank >= 0 && rank <= own && rank >= (best?.rank ?? 0)) best = { child, rank };
  }
  return best?.child;
}

/** The end of a child, behind the comments that follow on its line. */
function endOfLineOf(text: string, parent: ScannedElement, child: ScannedElement): number {
  let { end } = child;
  for (const next of parent.children.slice(parent.children.indexOf(child) + 1)) {
    if (next.kind === "comment") end = next.end;
    else if (next.kind !== "text" || /[^ \t]/.test(text.slice(next.start, next.end))) break;
  }
  return end;
}
