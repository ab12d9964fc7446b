/** What the pool type of a document says to each field: the one place of this room that looks into the policy tables. */
import { type AnyGroup, type Meta, type Node, type PoolType, pool, poolTypes, volume, walk } from "../fields/index.ts";
import { poolType as poolTypeScalar, volumeFormat as volumeFormatScalar } from "../fields/scalars.ts";
import { type PoolTypeSpec, poolTypeSpecs } from "../pool-types/index.ts";
import { type Field, isAttributeField, rootOf } from "./fields-of.ts";
import type { DocumentKind } from "./problems.ts";
import { elementsIn, type Scanned, type ScannedElement, scan } from "./scan.ts";

/** `unused`: the pool type has no use for the field. `reported`: the host fills it in. */
export type Use = "required" | "optional" | "reported" | "unused";

export interface Policy {
  readonly poolType: PoolType | undefined;
  /** Of a field by its path without indices. Where the pool type is not known everything may be used. */
  useOf(path: string): Use;
  /** Choices of a field that a new thing may have, the default first; undefined where the policy says nothing of it. */
  preferredChoices(path: string): readonly string[] | undefined;
  /** All choices of a field that the pool type knows; undefined where the field itself says all. */
  choicesOf(field: Field): readonly string[] | undefined;
}

type Rule =
  | "required"
  | "optional"
  | { readonly presence: "required" | "optional"; readonly formats: readonly string[] };

/** The policy for a document as it stands, or for an empty one of the kind. */
export function policyFor(of: DocumentKind, scanned?: Scanned): Policy {
  const root = rootOf(of);
  const poolType = of.kind === "volume" ? of.poolType : (writtenType(root, scanned) ?? of.poolType);
  return policyOf(of, poolType, scanned);
}

/** The type that a pool's text says, also where the text breaks further on. */
export const poolTypeIn = (text: string): PoolType | undefined => policyFor({ kind: "pool" }, scan(text)).poolType;

export function policyOf(of: DocumentKind, poolType: PoolType | undefined, scanned?: Scanned): Policy {
  const root = rootOf(of);
  const spec = poolType && poolTypeSpecs[poolType];
  const format = of.kind === "volume" ? (formatIn(root, scanned) ?? spec?.creates[0]) : undefined;
  const uses = usesBelow(root, spec && rulesOf(of, spec), format);
  return {
    poolType,
    useOf: (path) => uses.get(path) ?? "unused",
    preferredChoices: (path) =>
      of.kind === "volume" && path === formatPath && spec && spec.creates.length > 0 ? spec.creates : undefined,
    choicesOf: ({ node }) => spec && narrowed(node, spec),
  };
}

/** The list of the policy that a field names as the one that narrows its choices. */
function narrowed({ meta }: Node, spec: object): readonly string[] | undefined {
  const { choicesBy = "" } = meta as Meta & { readonly choicesBy?: string };
  const lists = spec as { readonly [name: string]: { readonly all?: readonly string[] } | undefined };
  return Object.hasOwn(lists, choicesBy) ? lists[choicesBy]?.all : undefined;
}

/** The pool types that use a field, by its path. */
export function typesThatUse(of: DocumentKind, path: string): readonly PoolType[] {
  return poolTypes.filter((type) => {
    const spec = poolTypeSpecs[type];
    if (!spec) return false;
    const use = usesBelow(rootOf(of), rulesOf(of, spec), undefined).get(path);
    return use === "required" || use === "optional";
  });
}

/** What a policy says field by field; what libvirt refuses a pool without is required too. */
function rulesOf(of: DocumentKind, spec: PoolTypeSpec): { readonly [path: string]: Rule | undefined } {
  if (of.kind === "volume") return spec.volume;
  const { demands = [] } = spec as PoolTypeSpec & { readonly demands?: readonly string[] };
  return { ...spec.uses, ...Object.fromEntries(demands.map((path) => [path, "required" as const])) };
}

/** How each field is used. A group is used as its fields are; a field that no rule names follows a group that one does. */
function usesBelow(
  root: AnyGroup,
  rules: { readonly [path: string]: Rule | undefined } | undefined,
  format: string | undefined,
): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  const ruleOf = (path: string): Use | undefined => {
    const rule = rules && Object.hasOwn(rules, path) ? rules[path] : undefined;
    if (typeof rule !== "object") return rule;
    return format === undefined || rule.formats.includes(format) ? rule.presence : undefined;
  };
  /** Fields that a rule requires, and the groups that lead to them. */
  const demanded = new Set<string>();
  // Inner fields come after their groups: from the end, each group finds its fields done.
  for (const { path, node } of [...walk(root)].toReversed()) {
    const own = ruleOf(path);
    const inner = node.node === "group" ? Object.keys(node.fields).map((key) => `${path}.${key}`) : [];
    if (own === undefined ? inner.some((each) => demanded.has(each)) : own === "required") demanded.add(path);
    if (node.node === "group") {
      const among = new Set(inner.map((each) => uses.get(each)));
      const isUsed = (!rules && inner.length === 0) || among.has("required") || among.has("optional");
      const used = node.card === "one" || demanded.has(path) ? "required" : "optional";
      uses.set(path, own ?? (isUsed ? used : among.has("reported") ? "reported" : "unused"));
    } else {
      const isFollowing = !rules || isWithinNamed(path, ruleOf);
      const following = isFollowing ? (node.card === "one" ? "required" : "optional") : undefined;
      uses.set(path, node.meta.reported ? "reported" : (own ?? following ?? "unused"));
    }
  }
  return uses;
}

function isWithinNamed(path: string, ruleOf: (path: string) => Use | undefined): boolean {
  for (let at = path.lastIndexOf("."); at > 0; at = path.lastIndexOf(".", at - 1))
    if (ruleOf(path.slice(0, at)) !== undefined) return true;
  return false;
}

// Where the type of a pool and the format of a volume stand is asked of the catalogue, by the kind of their values.
const typeAttribute = [...walk(pool)].find(({ node }) => node.node === "leaf" && node.scalar === poolTypeScalar);
const formatLeaf = [...walk(volume)].find(
  ({ node }) => node.node === "leaf" && node.scalar === volumeFormatScalar && node.meta.step !== undefined,
);
const formatPath = formatLeaf?.path;
/** The path of the field that says a pool's type. */
export const typePath = typeAttribute?.path;

/** The pool type as the document's own root says it. */
function writtenType(root: AnyGroup, scanned: Scanned | undefined): PoolType | undefined {
  if (root !== pool || !typeAttribute || !isAttributeField(typeAttribute)) return undefined;
  const raw = scanned?.root?.attributes.find(({ name }) => name === typeAttribute.node.tag)?.raw;
  return poolTypes.find((type) => type === raw);
}

/** The format as the document says it, found by the tags that lead to it. */
function formatIn(root: AnyGroup, scanned: Scanned | undefined): string | undefined {
  if (root !== volume || !formatLeaf) return undefined;
  let at: ScannedElement | undefined = scanned?.root;
  for (const { tag } of formatLeaf.groups) at = at && elementsIn(at.children).find(({ name }) => name === tag);
  return at?.attributes.find(({ name }) => name === formatLeaf.node.tag)?.raw;
}
