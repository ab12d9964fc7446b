/**
 * What a form draws: inputs, frames and lists, derived from the catalogue (what there is), the policy of a pool type (what of it
 * is used) and the draft (which rows and choices there are). Nothing here knows a field by its name.
 */
import type { AnyGroup, Draft, Fields, Node, WizardStep } from "@cistern/schema/fields";
import type { AnyLeaf, PresenceOf } from "./fields-of.ts";
import { isTyped, rowsOf } from "./list-draft.ts";

export interface ShownField {
  readonly kind: "field";
  /** With the numbers of the rows that it stands in: `source.hosts.0.name`. */
  readonly path: string;
  readonly leaf: AnyLeaf;
  readonly required: boolean;
}
/** Fields of one group, in a frame with its name. */
export interface ShownFrame {
  readonly kind: "frame";
  readonly path: string;
  readonly group: AnyGroup;
  readonly nodes: readonly FormNode[];
}
export interface ShownRow {
  readonly number: number;
  readonly path: string;
  readonly nodes: readonly FormNode[];
}
export interface ShownList {
  readonly kind: "list";
  readonly path: string;
  readonly group: AnyGroup;
  readonly required: boolean;
  readonly rows: readonly ShownRow[];
  /** What a new row would hold; its paths are relative to the row. */
  readonly template: readonly FormNode[];
}
export type FormNode = ShownField | ShownFrame | ShownList;

/** The settable part of a document, in the order of the format. A list that is required shows its first row by itself. */
export const formNodes = (root: AnyGroup, presenceOf: PresenceOf, draft: Draft): readonly FormNode[] =>
  nodesOf({ group: root, plain: "", path: "", depth: 0 }, { presenceOf, draft });

interface At {
  readonly group: AnyGroup;
  /** The path in the catalogue, without numbers. */
  readonly plain: string;
  readonly path: string;
  readonly depth: number;
}
interface Of {
  readonly presenceOf: PresenceOf;
  readonly draft: Draft;
}

function nodesOf(at: At, of: Of): readonly FormNode[] {
  return Object.entries(at.group.fields as Fields).flatMap(([key, node]): readonly FormNode[] => {
    if (!counts(node, at, of.draft)) return [];
    const [plain, path] = [joined(at.plain, key), joined(at.path, key)];
    if (node.node === "leaf") return fieldOf(node, { ...at, plain, path }, of);
    const inside: At = { group: node, plain, path, depth: at.depth + 1 };
    if (node.card === "many") return listOf(inside, of);
    const nodes = nodesOf(inside, of);
    const fields = nodes.filter(({ kind }) => kind === "field").length;
    // One field needs no frame around it, and the parts right below the root are what the steps are about.
    return inside.depth > 1 && fields > 1 ? [{ kind: "frame", path, group: node, nodes }] : nodes;
  });
}

function fieldOf(leaf: AnyLeaf, at: At, of: Of): readonly ShownField[] {
  const presence = of.presenceOf(at.plain);
  if (leaf.meta.reported || presence === undefined) return [];
  // A group that may be left out needs these of its fields as soon as anything in it is filled in.
  const parent = at.path.slice(0, Math.max(0, at.path.lastIndexOf(".")));
  const needed = (leaf.card === "one" || leaf.meta.needed) && parent !== "" && isTyped(of.draft, parent);
  return [{ kind: "field", path: at.path, leaf, required: presence === "required" || needed === true }];
}

function listOf(at: At, of: Of): readonly ShownList[] {
  const template = nodesOf({ ...at, path: "" }, { ...of, draft: {} });
  const presence = of.presenceOf(at.plain);
  if (template.length === 0 || (presence === undefined && !fieldsIn(template).some((field) => field.required)))
    return [];
  const required = presence === "required";
  const numbers = rowsOf(of.draft, at.path);
  const rows = (numbers.length === 0 && required ? [0] : numbers).map((number, index): ShownRow => {
    const path = `${at.path}.${number}`;
    // A row that was left empty is none, so it misses nothing; only a list that must be there needs its first.
    const isNone = !(required && index === 0) && !isTyped(of.draft, path);
    return { number, path, nodes: nodesOf({ ...at, path }, isNone ? { ...of, presenceOf: optionalOf(of) } : of) };
  });
  return [{ kind: "list", path: at.path, group: at.group, required, rows, template }];
}

const optionalOf =
  ({ presenceOf }: Of): PresenceOf =>
  (path) =>
    presenceOf(path) && "optional";

/** Whether a field counts beside its siblings as they are typed, or by what stands for one that is left out. */
function counts(node: Node, at: At, draft: Draft): boolean {
  const { onlyWith } = node.meta;
  if (!onlyWith) return true;
  const sibling: Node | undefined = at.group.fields[onlyWith.field];
  const raw = (draft[joined(at.path, onlyWith.field)] ?? "").trim() || (sibling?.meta.printedWhenAbsent ?? "");
  return onlyWith.is === undefined ? raw !== "" : raw === onlyWith.is;
}

const joined = (path: string, key: string): string => (path ? `${path}.${key}` : key);

/** Every input among the nodes, rows included. */
export const fieldsIn = (nodes: readonly FormNode[]): readonly ShownField[] =>
  nodes.flatMap((node) => {
    if (node.kind === "field") return [node];
    return node.kind === "frame" ? fieldsIn(node.nodes) : node.rows.flatMap((row) => fieldsIn(row.nodes));
  });

/** The nodes with those inputs only; frames that hold none of them go, and a list goes where the first input of a row goes. */
export function onlyFields(nodes: readonly FormNode[], keeps: (field: ShownField) => boolean): readonly FormNode[] {
  return nodes.flatMap((node): readonly FormNode[] => {
    if (node.kind === "field") return keeps(node) ? [node] : [];
    if (node.kind === "list") return fieldsIn(node.template).slice(0, 1).some(keeps) ? [node] : [];
    const inner = onlyFields(node.nodes, keeps);
    return inner.length > 0 ? [{ ...node, nodes: inner }] : [];
  });
}

/** Of a new row of a list: what it must say and can say in one way only. Paths are relative to the row. */
export const onlyChoices = ({ template }: ShownList): Draft =>
  Object.fromEntries(
    fieldsIn(template).flatMap(({ path, leaf }) => {
      const [only, ...others] = leaf.scalar.choices ?? [];
      return leaf.card === "one" && only !== undefined && others.length === 0 ? [[path, only]] : [];
    }),
  );

export const ofStep = (nodes: readonly FormNode[], step: WizardStep): readonly FormNode[] =>
  onlyFields(nodes, (field) => field.leaf.meta.step === step);

/** The nodes in two parts: what everybody needs, and what is folded away. */
export function byRarity(nodes: readonly FormNode[]): {
  readonly common: readonly FormNode[];
  readonly rare: readonly FormNode[];
} {
  const isRare = (field: ShownField) => field.leaf.meta.advanced === true;
  return { common: onlyFields(nodes, (field) => !isRare(field)), rare: onlyFields(nodes, isRare) };
}

/** Whether a problem at `path` is about the field: at the field itself, or at a group or list around it. */
export const concerns = (path: string | undefined, field: string): boolean =>
  path !== undefined && (field === path || field.startsWith(`${path}.`));
