/** What the policy of a pool type says to a definition that was read without error. Nothing here asks the host. */
import { fault, type Problem, type Severity } from "../errors/index.ts";
import {
  type AnyGroup,
  type Fields,
  type Node,
  type PoolDef,
  type PoolType,
  pool,
  type VolumeDef,
  valueAt,
  volume,
  walk,
} from "../fields/index.ts";
import type { PoolTypeSpec, Presence, VolumePresence } from "./spec.ts";
import { poolTypeSpecs } from "./specs.ts";

/** Problems of a pool's definition: a field that the type needs, and fields it has no use for. */
export function policyProblems(def: PoolDef): readonly Problem[] {
  const spec = poolTypeSpecs[def.type];
  const uses: { readonly [path: string]: Presence } = spec.uses;
  return [...presenceProblems(pool, def, { uses: (path) => uses[path], unused: "warning", poolType: def.type })];
}

/**
 * Problems of a volume that is to be made. A field that the format has no use for is an error here: without it the volume
 * would be another one than was asked for.
 */
export function creationProblems(def: VolumeDef, poolType: PoolType): readonly Problem[] {
  const spec = poolTypeSpecs[poolType];
  const rules: { readonly [path: string]: VolumePresence } = spec.volume;
  const format = def.target?.format?.type ?? spec.creates[0] ?? "raw";
  return [
    ...formatProblems(format, spec),
    ...presenceProblems(volume, def, {
      uses: (path) => presenceFor(rules[path], format),
      unused: "error",
      poolType,
    }),
    ...qcow2Problems(def),
  ];
}

const presenceFor = (rule: VolumePresence | undefined, format: string): Presence | undefined =>
  typeof rule !== "object" ? rule : rule.formats.some((each) => each === format) ? rule.presence : undefined;

interface PresenceRule {
  readonly uses: (path: string) => Presence | undefined;
  readonly unused: Severity;
  readonly poolType: PoolType;
}

/** `path` is the one in the catalogue, `at` the one in the value, with the indices of lists. */
function* presenceProblems(group: AnyGroup, held: unknown, rule: PresenceRule, path = "", at = ""): Generator<Problem> {
  for (const [key, node] of Object.entries(group.fields as Fields)) {
    const [here, place] = [path ? `${path}.${key}` : key, at ? `${at}.${key}` : key];
    const value = typeof held === "object" && held !== null ? valueAt(held, key) : undefined;
    if (node.node === "group" && node.card !== "many") yield* presenceProblems(node, value, rule, here, place);
    else if (!isReported(node)) {
      const presence = rule.uses(here);
      const { label } = node.meta;
      if (presence === "required" && value === undefined)
        yield { ...fault("field.missing", { label }), severity: "error", path: place };
      if (presence === undefined && value !== undefined)
        yield { ...fault("field.unused", { label, poolType: rule.poolType }), severity: rule.unused, path: place };
      else if (node.node === "group")
        for (const [index, item] of ((value as readonly unknown[] | undefined) ?? []).entries())
          yield* presenceProblems(node, item, rule, here, `${place}.${index}`);
    }
  }
}

/** Whether the host computes all of it. */
const isReported = (node: Node): boolean =>
  node.node === "leaf" ? node.meta.reported === true : Object.values(node.fields as Fields).every(isReported);

/** Formats that nobody here can make; where volumes have no format there is nothing to say. */
function formatProblems(format: string, { creates, volumeFormats }: PoolTypeSpec): readonly Problem[] {
  if (!volumeFormats || creates.length === 0 || creates.some((each) => each === format)) return [];
  const path = "target.format.type";
  return [
    {
      ...fault("field.choice", { label: labelOf(volume, path), value: format, choices: creates }),
      severity: "error",
      path,
    },
  ];
}

const oldCompat = "0.10";
/** Limits of QEMU's qcow2 driver. */
const cluster = { least: 512n, leastWithSubclusters: 16_384n, most: 2_097_152n } as const;

function qcow2Problems(def: VolumeDef): readonly Problem[] {
  const { compat, clusterSize, features } = def.target ?? {};
  const problems: Problem[] = [];
  const invalid = (path: string, value: string, expected: string): void => {
    problems.push({
      ...fault("field.invalid", { label: labelOf(volume, path), value, expected }),
      severity: "error",
      path,
    });
  };
  if (compat === oldCompat && (features?.lazyRefcounts || features?.extendedL2))
    invalid("target.compat", compat, "1.1, which the format features need");
  const least = features?.extendedL2 ? cluster.leastWithSubclusters : cluster.least;
  if (
    clusterSize !== undefined &&
    ((clusterSize & (clusterSize - 1n)) !== 0n || clusterSize < least || clusterSize > cluster.most)
  ) {
    invalid("target.clusterSize", String(clusterSize), `a power of two from ${least} to ${cluster.most} bytes`);
  }
  return problems;
}

function labelOf(root: AnyGroup, path: string): string {
  for (const walked of walk(root)) if (walked.path === path) return walked.node.meta.label;
  return path;
}
