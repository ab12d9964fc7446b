/** What this host says to a new file volume, before anything is made. */
import { fault, type Problem, type Severity, StorageError } from "@cistern/schema/errors";
import { type PoolDef, type VolumeDef, type VolumePath, volume as volumeCatalogue } from "@cistern/schema/fields";
import type { FilesystemFacts, Host } from "../host/index.ts";
import { ownPrefix } from "../host/names.ts";
import { backingOf } from "./backing.ts";
import { capacityLimit } from "./capacity-limit.ts";
import { isMade, wanted } from "./create-file.ts";
import { labelFault } from "./label.ts";
import { accessOf, folderOf, nameProblems } from "./local-files.ts";
import { qcow2Defaults } from "./qemu-img.ts";
import type { Ground } from "./safe-image.ts";

const problem = (severity: Severity, path: VolumePath, of: ReturnType<typeof fault>): Problem => ({
  ...of,
  severity,
  path,
});

export async function checkFileVolume(
  host: Host,
  pool: PoolDef,
  volume: VolumeDef,
  others: readonly PoolDef[] = [],
): Promise<readonly Problem[]> {
  const { filesystem } = await host.file({ act: "look", path: folderOf(pool) });
  return [
    ...(await checkName(host, pool, volume.name)),
    ...checkFormat(pool, volume),
    ...checkEncryption(volume),
    ...checkNocow(volume, filesystem),
    ...(await checkLabel(host, volume)),
    ...(await checkBacking({ host, pool, others }, volume)),
    ...checkAllocation(volume),
    ...(filesystem ? checkSpace(volume, filesystem) : []),
  ];
}

async function checkName(host: Host, pool: PoolDef, name: string): Promise<readonly Problem[]> {
  if (name.startsWith(ownPrefix)) return [problem("error", "name", fault("name.invalid", { name, fault: "reserved" }))];
  return nameProblems(host, pool, name);
}

function checkFormat(pool: PoolDef, volume: VolumeDef): readonly Problem[] {
  const { format, capacity } = wanted(volume);
  const { compat, clusterSize = qcow2Defaults.clusterSize, features } = volume.target ?? {};
  const { fields } = volumeCatalogue.fields.target;
  if (format === "raw") return capacity === 0n ? [problem("question", "capacity", fault("volume.capacity-zero"))] : [];
  if (!isMade(format))
    return [
      problem(
        "error",
        "target.format.type",
        fault("op.unsupported", { operation: `Making a volume of format ${format}`, poolType: pool.type }),
      ),
    ];

  if (format !== "qcow2") return [];
  const problems: Problem[] = [];
  const isPowerOfTwo = clusterSize > 0n && (clusterSize & (clusterSize - 1n)) === 0n;
  // qemu-img: subclusters are a 32nd of a cluster and at least 512 bytes.
  const smallest = features?.extendedL2 ? 16_384n : 512n;
  if (!isPowerOfTwo || clusterSize < smallest || clusterSize > 2_097_152n) {
    const expected = `a power of two from ${smallest} to 2097152 bytes`;
    problems.push(
      problem(
        "error",
        "target.clusterSize",
        fault("field.invalid", { label: fields.clusterSize.meta.label, value: String(clusterSize), expected }),
      ),
    );
  }
  if (compat === "0.10" && (features?.lazyRefcounts || features?.extendedL2)) {
    problems.push(
      problem(
        "error",
        "target.compat",
        fault("field.invalid", { label: fields.compat.meta.label, value: compat, expected: "1.1" }),
      ),
    );
  }
  if (compat !== undefined && compat !== "0.10" && compat !== "1.1") {
    problems.push(
      problem(
        "error",
        "target.compat",
        fault("field.choice", { label: fields.compat.meta.label, value: compat, choices: ["0.10", "1.1"] }),
      ),
    );
  }
  return problems;
}

/** The one kind of encryption that new volumes get, with one secret. */
function checkEncryption({ target }: VolumeDef): readonly Problem[] {
  const { encryption } = target ?? {};
  if (!encryption) return [];
  const { format, secrets } = volumeCatalogue.fields.target.fields.encryption.fields;
  const { label: kind, made = [] } = format.meta;
  if (!made.includes(encryption.format)) {
    const facts = { label: kind, value: encryption.format, choices: made };
    return [problem("error", "target.encryption.format", fault("field.choice", facts))];
  }
  const { length } = encryption.secrets ?? [];
  if (length === 1) return [];
  const { label } = secrets.meta;
  return [
    problem(
      "error",
      "target.encryption.secrets",
      length === 0 ? fault("field.missing", { label }) : fault("field.repeated", { label }),
    ),
  ];
}

function checkNocow({ target }: VolumeDef, filesystem: FilesystemFacts | undefined): readonly Problem[] {
  if (!target?.nocow || filesystem?.type === "btrfs") return [];
  return [problem("error", "target.nocow", fault("volume.nocow-needs-btrfs", { filesystem: filesystem?.type ?? "?" }))];
}

async function checkLabel(host: Host, volume: VolumeDef): Promise<readonly Problem[]> {
  const refused = await labelFault(host, accessOf(volume));
  return refused ? [problem("error", "target.permissions.label", refused)] : [];
}

async function checkBacking(ground: Ground, volume: VolumeDef): Promise<readonly Problem[]> {
  try {
    await backingOf(ground, volume);
    return [];
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return [problem("error", "backingStore.path", error.fault)];
  }
}

/** Formats of images that grow as they are written, and that nothing else can be had of. */
const alwaysSparse = ["qcow", "qed", "vmdk"];

/** Storage that is taken at once hides what an image is based on, and not every format can have it. */
function checkAllocation(volume: VolumeDef): readonly Problem[] {
  const { format, allocated } = wanted(volume);
  if (!allocated) return [];
  if (alwaysSparse.includes(format))
    return [problem("warning", "allocation", fault("volume.stays-sparse", { format }))];
  const { allocation, backingStore } = volumeCatalogue.fields;
  if (volume.backingStore?.path === undefined || volume.target?.features?.extendedL2) return [];
  const facts = { label: allocation.meta.label, other: backingStore.fields.path.meta.label };
  return [problem("error", "allocation", fault("field.conflict", facts))];
}

function checkSpace(volume: VolumeDef, filesystem: FilesystemFacts): readonly Problem[] {
  const { format, capacity, allocation, allocated } = wanted(volume);
  const { available } = filesystem;
  const { clusterSize, features } = volume.target ?? {};
  const limit = capacityLimit({ format, allocated, clusterSize, extendedL2: features?.extendedL2 }, filesystem);
  if (limit !== undefined && capacity > limit)
    return [problem("error", "capacity", fault("volume.capacity-over-limit", { capacity, limit }))];
  if (allocation > available)
    return [problem("error", "allocation", fault("volume.no-space", { needed: allocation, available }))];
  if (capacity > available)
    return [problem("warning", "capacity", fault("volume.overcommits", { promised: capacity, capacity: available }))];
  return [];
}
