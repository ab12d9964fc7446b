/** Finds the fields of the catalogue in a document: libvirt's own rules for what counts, with a place for everything said. */
import { type Fault, fault, type Problem, type Severity } from "../errors/index.ts";
import { applies } from "../fields/conditions.ts";
import { type AnyGroup, type Node, type PoolDef, valueAt } from "../fields/index.ts";
import { factorOfUnit } from "../fields/units.ts";
import { poolRules, rankOf } from "../pool-types/document-rules.ts";
import type { PoolTypeSpec } from "../pool-types/index.ts";
import { type CompiledField, type CompiledGroup, compiled, fieldOfAttribute, fieldOfElement } from "./compiled.ts";
import {
  type AnyLeaf,
  type Found,
  type FoundGroup,
  type FoundLeaf,
  innerOf,
  type Place,
  type ReadOptions,
  unitOf,
  type Values,
} from "./found.ts";
import type { Lines } from "./lines.ts";
import { isOfXml } from "./match.ts";
import { type Attribute, type Element, type Span, textOf } from "./tree.ts";
import { hasStrangers, unknownNodes } from "./unknown.ts";

export * from "./found.ts";

/** The value of a document that nothing is to be said about, without noting where anything stands; undefined for any other. */
export function plainValue(root: AnyGroup, element: Element, options: ReadOptions): Values | undefined {
  const finder = new Finder(undefined, options);
  const value = finder.root(compiled(root), element);
  return finder.isPlain ? value : undefined;
}

/** Everything that the catalogue knows in a document whose root is right. */
export function findFields(root: AnyGroup, element: Element, lines: Lines, options: ReadOptions): Found {
  const finder = new Finder(lines, options);
  const value = finder.root(compiled(root), element);
  const ranked = finder.problems.map((problem) => ({ problem, rank: rankOf(options.order, problem) }));
  const problems = ranked.toSorted((a, b) => a.rank - b.rank).map(({ problem }) => problem);
  return { root: element, value, leaves: finder.leaves, groups: finder.groups, problems };
}

const noLeaves = new Map<string, FoundLeaf>();
const noGroups = new Map<string, FoundGroup>();
const noProblems: Problem[] = [];
const noPaths = new Set<string>();
const ignoredOf = new WeakMap<PoolTypeSpec, ReadonlySet<string>>();
const nothing: ReadonlySet<string> = new Set();

class Finder {
  readonly leaves: Map<string, FoundLeaf>;
  readonly groups: Map<string, FoundGroup>;
  readonly problems: Problem[];
  isPlain = true;
  readonly #wrong: Set<string>;
  /** Undefined while only the value is wanted: then the first thing to say ends the matter. */
  readonly #lines: Lines | undefined;
  readonly #options: ReadOptions;
  #spec: PoolTypeSpec | undefined;
  #ignored = nothing;

  constructor(lines: Lines | undefined, options: ReadOptions) {
    // While only the value is wanted nothing is noted, and the tables can be one empty one for all.
    this.leaves = lines ? new Map() : noLeaves;
    this.groups = lines ? new Map() : noGroups;
    this.problems = lines ? [] : noProblems;
    this.#wrong = lines ? new Set() : noPaths;
    this.#lines = lines;
    this.#options = options;
  }

  root(group: CompiledGroup, element: Element): Values {
    if (!this.#options.isPool) this.#apply(this.#options.spec({}));
    const values = this.#group(group, [element], "", true);
    const spec = this.#spec;
    for (const field of group.fields) this.#rootField(field, values, element);
    if (spec && this.#options.isPool) {
      // While nothing is noted a source counts as there: whatever is missing then is looked at again.
      const inSource = !this.#lines || this.groups.has("source") ? (spec.demandsInSource ?? []) : [];
      for (const path of [...spec.demands, ...inSource]) {
        if (valueAt(values, path) === undefined && !this.#isWrongBelow(path)) {
          const node = nodeAt(group, path);
          if (node) this.#sayMissing(node, path);
        }
      }
      for (const rule of poolRules) {
        const problem = rule(values as Partial<PoolDef>, spec);
        if (problem) this.#push(problem, this.#spanOf(problem.path ?? ""));
      }
    }
    return values;
  }

  #apply(spec: PoolTypeSpec | undefined): void {
    this.#spec = spec;
    if (!spec) return;
    this.#ignored = ignoredOf.get(spec) ?? new Set(spec.ignores);
    ignoredOf.set(spec, this.#ignored);
  }

  /** What a field of the root may take from elsewhere, or needs only at times. */
  #rootField(field: CompiledField, values: Values, element: Element): void {
    const { node, key } = field;
    if (node.node === "group" || values[key] !== undefined || this.#wrong.has(key)) return;
    const implied = this.#options.isPool ? this.#impliedBy(key) : undefined;
    const { neededWhenAlone } = node.meta;
    if (implied !== undefined) {
      const raw = valueAt(values, implied);
      const decoded = raw === undefined ? undefined : node.scalar.decode(String(raw), node.meta.label);
      if (!decoded) this.#sayMissing(node, key);
      else if (decoded.ok) values[key] = decoded.value;
      else this.#sayDecode(decoded.fault, node, key, true, element.name);
    } else if (neededWhenAlone && this.#options.alone && valueAt(values, neededWhenAlone.unless) === undefined) {
      this.#sayMissing(node, key);
    }
  }

  #impliedBy(key: string): string | undefined {
    const implies: { readonly [key: string]: string } | undefined = this.#spec?.implies;
    return implies?.[key];
  }

  /** `read`: whether libvirt reads the group; what it does not read can be wrong without harm. */
  #group(group: CompiledGroup, elements: readonly Element[], path: string, read: boolean): Values {
    if (this.#lines) this.groups.set(path, { node: group.node, elements });
    const found = this.#places(group, elements, path, read);
    const values: Values = {};
    for (const field of group.fields) {
      const places = found[field.index];
      if (places === undefined && !field.isNeeded) continue;
      const value = this.#field(field, places ?? none, values, group, path, read, elements[0]);
      if (value !== undefined) {
        values[field.key] = value;
        if (this.#options.isPool && path === "" && field.index === 0) this.#apply(this.#options.spec(values));
      }
    }
    if (group.hasRules && read) this.#rules(group, values, found, path, elements[0]);
    return values;
  }

  /** Where each field of the group stands, by its index. */
  #places(
    group: CompiledGroup,
    elements: readonly Element[],
    path: string,
    read: boolean,
  ): (readonly Place[] | undefined)[] {
    const found: (Place[] | undefined)[] = [];
    let strange = false;
    for (const element of elements) {
      for (const attribute of element.attributes) {
        const field = fieldOfAttribute(group, attribute);
        if (field) put(found, field.index, attribute);
        else strange ||= !isOfXml(attribute);
      }
      for (const child of element.children) {
        if (child.kind !== "element") continue;
        const field = fieldOfElement(group, child);
        if (!field) strange = true;
        else {
          put(found, field.index, child);
          strange ||= field.group === undefined && hasStrangers(field.node as AnyLeaf, child);
        }
      }
    }
    if (strange) this.#strangers(group, elements, path, read);
    return found;
  }

  #strangers(group: CompiledGroup, elements: readonly Element[], path: string, read: boolean): void {
    this.isPlain = false;
    if (!this.#lines) return;
    const { label, libvirt } = group.node.meta;
    const choices = [...group.elements.keys()];
    for (const element of elements) {
      for (const { of, at, element: stranger } of unknownNodes(group, element)) {
        if (group.isClosed && read && stranger) {
          const refusal = fault("field.choice", { label, value: stranger.local, choices });
          this.#say(refusal, "error", path, at, libvirt?.unknown);
        } else this.#say(of, "warning", undefined, at);
      }
    }
  }

  #field(
    field: CompiledField,
    places: readonly Place[],
    values: Values,
    group: CompiledGroup,
    parentPath: string,
    parentRead: boolean,
    parent: Element | undefined,
  ): unknown {
    const { key } = field;
    // While nothing is noted the path without indices does.
    const path = !this.#lines ? field.path : parentPath === "" ? key : `${parentPath}.${key}`;
    const read = parentRead && this.#isRead(field, values, group);
    if (field.isMany) {
      const each = places.map((place, index) => this.#one(field, [place], `${path}.${index}`, read, parent));
      const held = each.filter((value) => value !== undefined);
      return held.length > 0 ? held : undefined;
    }
    return this.#one(field, places, path, read, parent);
  }

  #isRead(field: CompiledField, values: Values, group: CompiledGroup): boolean {
    if (this.#options.isPool && this.#ignored.has(field.path)) return false;
    if (!field.isConditional) return true;
    const { choicesBy } = field.node.meta;
    if (choicesBy && this.#spec && !this.#spec[choicesBy]) return false;
    return applies(field.node, values, group.node);
  }

  #one(
    field: CompiledField,
    found: readonly Place[],
    path: string,
    read: boolean,
    parent: Element | undefined,
  ): unknown {
    const { node, group } = field;
    if (group) {
      if (found.length === 0) {
        if (node.card === "one" && read) this.#sayMissing(node, path, parent);
        return undefined;
      }
      const values = this.#group(group, found as readonly Element[], path, read);
      return node.meta.emptyPrinted === "when-present" || hasKeys(values) ? values : undefined;
    }
    const leaf = node as AnyLeaf;
    const value = found[0] && this.#leaf(field, leaf, found[0], found, path, read);
    // A field that is there and wrong has its problem already; one of the root may be implied.
    if (value === undefined && field.isNeeded && read && !this.#wrong.has(path)) {
      const implied = this.#options.isPool && !path.includes(".") && this.#impliedBy(path) !== undefined;
      if (!implied) this.#sayMissing(node, path, found[0] && "kind" in found[0] ? found[0] : parent);
    }
    return value;
  }

  #leaf(field: CompiledField, node: AnyLeaf, at: Place, all: readonly Place[], path: string, read: boolean): unknown {
    const { scalar, meta } = node;
    const element = "kind" in at ? at : undefined;
    const raw = element ? textOf(element) : (at as Attribute).value;
    const unit = scalar.kind === "bytes" && element ? unitOf(element) : undefined;
    const counts = raw !== "" || scalar.kind === "present" || (meta.emptyIsValue && element === undefined);
    const decoded = counts ? scalar.decode(raw, meta.label, unit?.value) : undefined;
    const value = decoded?.ok && !scalar.isUnset?.(decoded.value) ? decoded.value : undefined;
    if (this.#lines) {
      const place = element ? { element } : { attribute: at as Attribute };
      this.leaves.set(path, { ...place, node, value, repeated: all.slice(1) });
    }
    if (decoded && !decoded.ok) {
      const atUnit = unit && factorOfUnit(unit.value) === undefined ? unit.inner : undefined;
      this.#sayDecode(decoded.fault, node, path, read, atUnit ?? innerOf(at));
    } else if (field.hasPolicy && value !== undefined && read) this.#policy(node, value, path, at);
    if (all.length > 1)
      for (const place of all.slice(1))
        this.#say(fault("field.repeated", { label: meta.label }), "warning", path, place);
    return value;
  }

  /** What the pool type says to a value that is right in itself. */
  #policy(node: AnyLeaf, value: unknown, path: string, at: Place): void {
    const { choicesBy, refusedUnused, label, libvirt } = node.meta;
    const spec = this.#spec;
    if (!spec) return;
    const formats: readonly string[] | undefined = choicesBy && spec[choicesBy]?.all;
    if (formats && !formats.includes(String(value)))
      this.#say(
        fault("field.choice", { label, value: String(value), choices: formats }),
        "error",
        path,
        innerOf(at),
        libvirt?.invalid,
      );
    const uses: { readonly [path: string]: unknown } = spec.uses;
    if (refusedUnused && uses[path] === undefined)
      this.#say(fault("field.unused", { label, poolType: spec.type }), "error", path, innerOf(at), libvirt?.unused);
  }

  /** Rules between the fields of one group. */
  #rules(
    group: CompiledGroup,
    values: Values,
    found: readonly (readonly Place[] | undefined)[],
    path: string,
    element: Element | undefined,
  ): void {
    const below = (key: string): string => (path === "" ? key : `${path}.${key}`);
    const isSet = (field: CompiledField): boolean =>
      values[field.key] !== undefined ||
      (field.group !== undefined && found[field.index] !== undefined) ||
      this.#wrong.has(below(field.key));
    const fieldOf = (key: string): CompiledField | undefined => group.fields.find((each) => each.key === key);
    for (const field of group.fields) {
      const { needs, onlyWith, label } = field.node.meta;
      const other = needs === undefined ? undefined : fieldOf(needs);
      if (!other || !isSet(field) || isSet(other)) continue;
      if (onlyWith && onlyWith.field !== needs && !applies(field.node, values, group.node)) continue;
      const needed = fault("field.needs", { label, other: other.node.meta.label });
      this.#say(needed, "error", below(field.key), found[field.index]?.[0]);
    }
    const { exactlyOne } = group.node.meta;
    if (!exactlyOne) return;
    const among = exactlyOne
      .flatMap((key) => fieldOf(key) ?? [])
      .filter(({ node }) => applies(node, values, group.node));
    const set = among.filter(isSet);
    const dependsOnWrong = among.some(
      ({ node }) => node.meta.onlyWith && this.#wrong.has(below(node.meta.onlyWith.field)),
    );
    if (among.length === 0 || set.length === 1 || dependsOnWrong) return;
    const labels = among.map(({ node }) => node.meta.label);
    const start = element && { start: element.start, end: element.openEnd };
    if (set.length === 0) this.#say(fault("field.one-of", { labels }), "error", path, start);
    else
      this.#say(
        fault("field.conflict", { label: labels[0] ?? "", other: labels[1] ?? "" }),
        "error",
        path,
        found[set[1]?.index ?? 0]?.[0] ?? start,
      );
  }

  #isWrongBelow(path: string): boolean {
    for (const wrong of this.#wrong) if (wrong === path || wrong.startsWith(`${path}.`)) return true;
    return false;
  }

  #sayMissing(node: Node, path: string, element?: Element): void {
    const { label, libvirt } = node.meta;
    const at = element && { start: element.start, end: element.openEnd };
    this.#say(fault("field.missing", { label }), "error", path, at ?? this.#spanOf(path), libvirt?.missing);
  }

  #sayDecode(of: Fault, node: AnyLeaf, path: string, read: boolean, at: Span): void {
    const { unread, libvirt } = node.meta;
    const isLineBreak = of.code === "name.invalid" && of.facts.fault === "newline";
    const isOwn = of.code === "field.invalid" || of.code === "field.choice";
    const number = isLineBreak ? libvirt?.newline : isOwn ? libvirt?.invalid : undefined;
    this.#say(of, unread || !read ? "warning" : "error", path, at, number);
  }

  /** The nearest group above a path that is there. */
  #spanOf(path: string): Span | undefined {
    for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
      const element = this.groups.get(at)?.elements[0];
      if (element) return { start: element.start, end: element.openEnd };
      if (at === "") return undefined;
    }
  }

  #say(of: Fault, severity: Severity, path: string | undefined, at: Span | undefined, libvirt?: number): void {
    this.isPlain = false;
    if (!this.#lines) return;
    if (severity === "error" && path !== undefined) this.#wrong.add(path);
    this.#push({ ...of, severity, ...(path !== undefined && { path }), ...(libvirt !== undefined && { libvirt }) }, at);
  }

  #push(problem: Problem, at: Span | undefined): void {
    this.isPlain = false;
    if (this.#lines) this.problems.push({ ...problem, ...(at && { at: this.#lines.range(at.start, at.end) }) });
  }
}

const none: readonly Place[] = [];

function put(found: (Place[] | undefined)[], index: number, place: Place): void {
  const places = found[index];
  if (places) places.push(place);
  else found[index] = [place];
}

function hasKeys(values: Values): boolean {
  for (const _key in values) return true;
  return false;
}

function nodeAt(group: CompiledGroup, path: string): Node | undefined {
  const [key = "", ...rest] = path.split(".");
  const field = group.fields.find((each) => each.key === key);
  return rest.length === 0 ? field?.node : field?.group && nodeAt(field.group, rest.join("."));
}
