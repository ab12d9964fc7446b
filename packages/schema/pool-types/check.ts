/** What the policy of a pool type says to a definition that was read without error. Nothing here asks the host. */
import { fault, type Problem, type Severity } from "../errors/index.ts";
import {
  type AnyGroup,
  type PoolDef,
  type PoolType,
  pool,
  type VolumeDef,
  type VolumeFormat,
  valueAt,
  volume,
  walk,
} from "../fields/index.ts";
import type { PoolTypeSpec, Presence, VolumePresence } from "./spec.ts";
import { poolTypeSpecs } from "./specs.ts";

/** Problems of a pool's definition: a type that cannot run, a field that the type needs, and fields it has no use for. */
export function policyProblems(def: PoolDef): readonly Problem[] {
  const spec = poolTypeSpecs[def.type];
  if (!spec) return [{ ...fault("type.unsupported", { poolType: def.type }), severity: "error", path: "type" }];
  return [
    ...presenceProblems(pool, def, {
      uses: (path) => spec.uses[path as keyof typeof spec.uses],
      unused: "warning",
      poolType: def.type,
    }),
  ];
}

/**
 * Problems of a volume that is to be made. A field that the format has no use for is an error here: without it the volume
 * would be another one than was asked for.
 */
export function creationProblems(def: VolumeDef, poolType: PoolType): readonly Problem[] {
  const spec = poolTypeSpecs[poolType];
  if (!spec) return [{ ...fault("type.unsupported", { poolType }), severity: "error" }];
  const format = def.target?.format?.type ?? spec.creates[0] ?? "raw";
  return [
    ...formatProblems(format, spec),
    ...presenceProblems(volume, def, {
      uses: (path) => presenceFor(spec.volume[path as keyof typeof spec.volume], format),
      unused: "error",
      poolType,
    }),
    ...qcow2Problems(def),
  ];
}

const presenceFor = (rule: VolumePresence | undefined, format: VolumeFormat): Presence | undefined =>
  typeof rule !== "object" ? rule : rule.formats.includes(format) ? rule.presence : undefined;

interface PresenceRule {
  readonly uses: (path: string) => Presence | undefined;
  readonly unused: Severity;
  readonly poolType: PoolType;
}

function* presenceProblems(root: AnyGroup, def: object, rule: PresenceRule): Generator<Problem> {
  for (const { path, node } of walk(root)) {
    if (node.node === "group" || node.meta.reported) continue;
    const { label } = node.meta;
    const presence = rule.uses(path);
    const isSet = valueAt(def, path) !== undefined;
    if (presence === "required" && !isSet) yield { ...fault("field.missing", { label }), severity: "error", path };
    if (presence === undefined && isSet)
      yield { ...fault("field.unused", { label, poolType: rule.poolType }), severity: rule.unused, path };
  }
}

function formatProblems(format: VolumeFormat, spec: PoolTypeSpec): readonly Problem[] {
  if (spec.creates.includes(format)) return [];
  const path = "target.format.type";
  return [
    {
      ...fault("field.choice", { label: labelOf(volume, path), value: format, choices: spec.creates }),
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
