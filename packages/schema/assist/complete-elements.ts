/** Completion of elements, of end tags, and of a whole document. */
import { type Node, poolTypes } from "../fields/index.ts";
import { poolTypeSpecs } from "../pool-types/index.ts";
import type { Span } from "../xml/tree.ts";
import type { TextChange } from "./changes.ts";
import type { Asked, Ranked } from "./completion.ts";
import { briefly, describeField } from "./describe.ts";
import {
  type Field,
  fieldOf,
  fieldsBelow,
  isAttributeField,
  namespaceOf,
  prefixFor,
  standsFor,
  usualPrefix,
} from "./fields-of.ts";
import { layoutOf } from "./layout.ts";
import { policyOf, typePath } from "./policy.ts";
import { isReadIn } from "./relations.ts";
import { elementsIn, type ScannedElement } from "./scan.ts";
import { elementSnippet, nameOf } from "./skeleton.ts";
import { literal } from "./snippet.ts";

/** Ranks: the end tag of an open element after what it still needs, reported fields last. */
const ranks = { value: 0, required: 1_000, closing: 2_000, optional: 3_000, reported: 4_000 } as const;

/**
 * Elements that may stand in `parent`. `typed`: the element whose name is under the cursor; it is not counted as being there, and
 * keeps what it has.
 */
export function elementItems(
  asked: Asked,
  parent: ScannedElement | undefined,
  at: Span,
  typed?: ScannedElement,
): readonly Ranked[] {
  const of = parent && fieldOf(asked.root, parent);
  if (!parent || of?.node.node !== "group") return [];
  const present = [...elementsIn(parent.children), ...(typed && !typed.isClosed ? elementsIn(typed.children) : [])];
  const below = fieldsBelow(of.node, of.path);
  return below.flatMap((field, index) => {
    const use = asked.policy.useOf(field.path);
    if (isAttributeField(field) || use === "unused") return [];
    if (use === "reported" && !isReportedOnly(field.node)) return [];
    if (!isReadIn(asked.scanned.text, parent, field, below)) return [];
    const isThere = present.some((each) => each !== typed && standsFor(field.node, each));
    if (isThere && field.node.card !== "many") return [];
    const isRequired = use === "required" || field.node.card === "one";
    const rank = use === "reported" ? ranks.reported : isRequired ? ranks.required : ranks.optional;
    return [
      elementItem(
        asked,
        field,
        { at, typed, parent },
        { rank: rank + index, isRequired: isRequired && !isThere, isReported: use === "reported" },
      ),
    ];
  });
}

/** Whether nothing can be set below a field: where the host reports one part of a group, the rest may be of other pool types. */
const isReportedOnly = (node: Node): boolean =>
  node.node === "leaf" ? node.meta.reported === true : Object.values<Node>(node.fields).every(isReportedOnly);

function elementItem(
  asked: Asked,
  field: Field,
  where: { readonly at: Span; readonly typed: ScannedElement | undefined; readonly parent: ScannedElement },
  as: { readonly rank: number; readonly isRequired: boolean; readonly isReported: boolean },
): Ranked {
  const bound = (namespace: string): string | undefined => prefixFor(where.parent, namespace);
  const name = nameOf(field.node, { prefixFor: bound });
  const full = elementSnippet(field, { policy: asked.policy, ...layoutOf(asked.scanned), prefixFor: bound });
  const also = bindingFor(asked, field, where.parent);
  return {
    label: name,
    ...replacing(full, name, where.at, where.typed),
    kind: "element",
    detail: briefly(field, asked.policy),
    documentation: describeField(field, asked.of, asked.policy),
    required: as.isRequired,
    reported: as.isReported,
    rank: as.rank,
    ...(also && { also: [also] }),
  };
}

/** A tag that was only begun gives way to the whole element, one that has more only changes its name. */
function replacing(
  full: string,
  name: string,
  at: Span,
  typed: ScannedElement | undefined,
): { insert: string; from: number; to: number } {
  if (!typed) return { insert: full, from: at.start, to: at.end };
  const isBare = typed.attributes.length === 0 && !typed.isClosed;
  return isBare
    ? { insert: full.slice(1), from: at.start, to: typed.isTagEnded ? typed.openEnd : at.end }
    : { insert: literal(name), from: at.start, to: at.end };
}

/** The declaration that a field's prefix still needs, on the root as libvirt writes it. */
function bindingFor({ scanned: { root } }: Asked, { node }: Field, parent: ScannedElement): TextChange | undefined {
  const namespace = namespaceOf(node);
  if (namespace === "" || !root || prefixFor(parent, namespace) !== undefined) return undefined;
  const end = root.attributes.at(-1)?.end ?? root.nameEnd;
  return { start: end, end, text: ` xmlns:${usualPrefix(namespace)}='${namespace}'` };
}

/** End tags of the elements, from the inside. `lead`: what of the tag is still to be written before the name. */
export function closingItems(
  _asked: Asked,
  open: readonly ScannedElement[],
  at: Span,
  lead: string,
): readonly Ranked[] {
  const names = [...new Set(open.map(({ name }) => name))].filter((name) => name !== "");
  return names.map((name, index) => ({
    label: lead === "" ? `${name}>` : `</${name}>`,
    insert: literal(`${lead}${name}>`),
    from: at.start,
    to: at.end,
    kind: "closing",
    detail: "End tag",
    documentation: "",
    required: false,
    reported: false,
    rank: ranks.closing + index,
  }));
}

/** Whole documents, one for each pool type, where there is no root yet. `typed`: a root whose name is under the cursor. */
export function documentItems(asked: Asked, at: Span, typed?: ScannedElement): readonly Ranked[] {
  const { root, scanned, of } = asked;
  if (scanned.root && scanned.root !== typed) return [];
  const field = { node: root, path: "" };
  if (typed && (typed.attributes.length > 0 || typed.isClosed))
    return [documentItem(asked, root.tag, { insert: root.tag, from: at.start, to: at.end }, 0)];
  const types =
    of.kind === "volume"
      ? [of.poolType]
      : of.poolType
        ? [of.poolType]
        : poolTypes.filter((type) => poolTypeSpecs[type]);
  const isPool = of.kind === "pool";
  return types.map((type, index) => {
    const policy = policyOf(of, type);
    const fixed = isPool && typePath ? { [typePath]: type } : {};
    const full = elementSnippet(field, { policy, ...layoutOf(scanned), fixed });
    const label = isPool ? `${root.tag} ${type}` : root.tag;
    const title = poolTypeSpecs[type];
    return documentItem(
      asked,
      label,
      replacing(full, root.tag, at, typed),
      index,
      title && `${title.title}: ${title.help}`,
    );
  });
}

function documentItem(
  { root }: Asked,
  label: string,
  insert: { readonly insert: string; readonly from: number; readonly to: number },
  rank: number,
  help = "",
): Ranked {
  const { meta } = root;
  return {
    label,
    ...insert,
    kind: "snippet",
    detail: meta.label,
    documentation: help === "" ? meta.help : help,
    required: true,
    reported: false,
    rank,
  };
}
