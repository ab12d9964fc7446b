/**
 * The vocabulary of the catalogue. A field of the format is declared once, as a literal made with these functions; its
 * reader, writer, type, form, help and reference are derived by walking the literals (`walk`), never by naming a field.
 */
import type { Fault } from "../errors/index.ts";

export type Card = "one" | "opt" | "many";
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

export type ScalarKind =
  | "text"
  | "name"
  | "uuid"
  | "path"
  | "bytes"
  | "mode"
  | "id"
  | "number"
  | "choice"
  | "yes-no"
  | "present"
  | "time";

/** One kind of value: how it is read, written, shown and completed. `label` names the field in a fault. */
export interface Scalar<T> {
  readonly kind: ScalarKind;
  /** `unit` is the sibling `unit` attribute, given only for kind `bytes`. */
  readonly decode: (raw: string, label: string, unit?: string) => Decoded<T>;
  /** The canonical text of a value. */
  readonly encode: (value: T) => string;
  readonly choices?: readonly string[];
  /** The largest value of kind `bytes`. */
  readonly limit?: bigint;
  /** A value that stands for "not set" (an owner of -1): read as if the field were left out. */
  readonly isUnset?: (value: T) => boolean;
  /** What canonical output prints in the `unit` attribute (kind `bytes`). */
  readonly printedUnit?: string;
}

/** Wizard steps, in order. */
export const steps = ["type", "source", "target", "access", "options"] as const;
export type WizardStep = (typeof steps)[number];

/** The verb that changes a field of something that exists already; absent means fixed after creation. */
export type ChangeVerb = "rename" | "resize" | "permissions";

export interface Meta {
  readonly label: string;
  /** Markdown; its first sentence is the hover. */
  readonly help: string;
  readonly example?: string;
  /** libvirt version in which the field appeared. */
  readonly since: string;
  /** The host computes it: shown, never sent, never stored. */
  readonly reported?: true;
  readonly step?: WizardStep;
  readonly advanced?: true;
  readonly change?: ChangeVerb;
  /** What happens where the field is left out, in words. */
  readonly default?: string;
  /** libvirt never reads the field back, so a wrong text in it is a warning and the field counts as left out. */
  readonly unread?: true;
  /** An empty text is a value (and refused), where other fields count as left out. */
  readonly emptyIsValue?: true;
  /** Needed unless the document is read as one that takes the value from elsewhere (a clone), or this field is set. */
  readonly neededWhenAlone?: { readonly unless: string };
  /** A group that canonical output prints when empty too: `always`, or when the value holds it. Other empty groups are not printed. */
  readonly emptyPrinted?: "always" | "when-present";
  /** A group whose element has an end tag of its own when nothing stands in it; so have those that are always printed. */
  readonly emptyOpen?: true;
  /** What canonical output prints where the value holds nothing. */
  readonly printedWhenAbsent?: string;
  /** Read, checked and kept in a text, but libvirt never prints it back. Where no pool type uses it, it has no effect either. */
  readonly inputOnly?: true;
  /** Read and printed only where the sibling field (by its key) holds this text, or, without `is`, holds anything. */
  readonly onlyWith?: { readonly field: string; readonly is?: string };
  /** Needed wherever it counts, though a value of its group may be without it (see `onlyWith`). */
  readonly needed?: true;
  /** The host may find it out as well as a person set it, so no text in it is refused when it is shown. */
  readonly found?: true;
  /** Cannot be without the sibling field (by its key). */
  readonly needs?: string;
  /** A group in which exactly one of these fields (by key, of those whose `onlyWith` holds) must be set. */
  readonly exactlyOne?: readonly string[];
  /** Names that people write for it, and that nothing reads. */
  readonly alsoCalled?: readonly string[];
  /** A group that may hold no element but its own fields; others are refused and not only warned about. */
  readonly closed?: true;
  /** Which formats of the pool type's policy narrow the choices. */
  readonly choicesBy?: "formats" | "volumeFormats";
  /** Those of the choices that something new can be made with; the others are read and kept. */
  readonly made?: readonly string[];
  /** Refused, not only unused, in a pool type that has no use for it. */
  readonly refusedUnused?: true;
  /** libvirt's error number where it is not the usual one of the code. */
  readonly libvirt?: {
    readonly invalid?: number;
    readonly missing?: number;
    readonly unused?: number;
    readonly unknown?: number;
    /** For names: of a line break in one. */
    readonly newline?: number;
  };
}

export interface Leaf<T, C extends Card> {
  readonly node: "leaf";
  readonly as: "attr" | "elem";
  readonly tag: string;
  readonly card: C;
  readonly scalar: Scalar<T>;
  readonly meta: Meta;
}
export interface Group<F extends Fields, C extends Card> {
  readonly node: "group";
  readonly tag: string;
  /** The namespace of the element, and the prefix that canonical output binds it to. */
  readonly ns?: string;
  readonly prefix?: string;
  readonly card: C;
  readonly fields: F;
  readonly meta: Meta;
}
// biome-ignore lint/suspicious/noExplicitAny: a Scalar is invariant in T, so no other argument accepts every leaf.
export type Node = Leaf<any, Card> | Group<any, Card>;
export type Fields = { readonly [key: string]: Node };
// biome-ignore lint/suspicious/noExplicitAny: any group, whatever its fields.
export type AnyGroup = Group<any, Card>;

type Inner<N> = N extends Leaf<infer T, Card> ? T : N extends Group<infer F extends Fields, Card> ? Shape<F> : never;
export type ValueOf<N extends Node> = N["card"] extends "many" ? readonly Inner<N>[] : Inner<N>;
export type Shape<F extends Fields> = {
  readonly [K in keyof F as F[K]["card"] extends "one" ? K : never]: ValueOf<F[K]>;
} & { readonly [K in keyof F as F[K]["card"] extends "one" ? never : K]?: ValueOf<F[K]> };
/** `target.permissions.mode`: checked by the compiler wherever a field is named. */
export type PathOf<F extends Fields> = {
  [K in keyof F & string]: F[K] extends Group<infer G extends Fields, Card> ? K | `${K}.${PathOf<G>}` : K;
}[keyof F & string];

export const attr = <T>(tag: string, scalar: Scalar<T>, meta: Meta): Leaf<T, "opt"> => ({
  node: "leaf",
  as: "attr",
  tag,
  card: "opt",
  scalar,
  meta,
});
export const elem = <T>(tag: string, scalar: Scalar<T>, meta: Meta): Leaf<T, "opt"> => ({
  node: "leaf",
  as: "elem",
  tag,
  card: "opt",
  scalar,
  meta,
});
export const group = <F extends Fields>(tag: string, meta: Meta, fields: F): Group<F, "opt"> => ({
  node: "group",
  tag,
  card: "opt",
  fields,
  meta,
});

/** A group whose element is in a namespace of its own. */
export const inNamespace = <F extends Fields, C extends Card>(
  node: Group<F, C>,
  of: { readonly ns: string; readonly prefix: string },
): Group<F, C> => ({ ...node, ...of });

export function one<T>(node: Leaf<T, Card>): Leaf<T, "one">;
export function one<F extends Fields>(node: Group<F, Card>): Group<F, "one">;
export function one(node: Node) {
  return { ...node, card: "one" as const };
}
export function many<T>(node: Leaf<T, Card>): Leaf<T, "many">;
export function many<F extends Fields>(node: Group<F, Card>): Group<F, "many">;
export function many(node: Node) {
  return { ...node, card: "many" as const };
}

export interface Walked {
  readonly path: string;
  readonly xpath: string;
  readonly node: Node;
  /** The groups that lead here, outermost first, without the root. */
  readonly groups: readonly AnyGroup[];
}

/** The one traversal, in output order. Every derivation consumes it. */
export function* walk(
  root: AnyGroup,
  path = "",
  xpath = `/${root.tag}`,
  groups: readonly AnyGroup[] = [],
): Generator<Walked> {
  for (const [key, node] of Object.entries(root.fields as Fields)) {
    const here = path ? `${path}.${key}` : key;
    const prefix = node.node === "group" && node.prefix ? `${node.prefix}:` : "";
    const there = `${xpath}/${node.node === "leaf" && node.as === "attr" ? "@" : prefix}${node.tag}`;
    yield { path: here, xpath: there, node, groups };
    if (node.node === "group") yield* walk(node, here, there, [...groups, node]);
  }
}
