/** A pool that is a filesystem on a block device of the host, mounted while the pool is active. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import type { Step } from "../engine/step.ts";
import type { Overwriting } from "../engine/types.ts";
import type { Command, Host } from "../host/index.ts";
import { tool, toolMissing } from "../host/packages.ts";
import type { Backend, Making } from "./backend.ts";
import { buildFolder } from "./build-folder.ts";
import { deviceIdentity, refuseContent, refuseMember, refuseUsed, signatureOf, uuidOf } from "./device.ts";
import { asStarted, type MountPolicy, mountOptions } from "./mount-options.ts";
import { mountedFiles } from "./mounted-files.ts";
import { checkMounted, deleteMountPoint, type Mounting, mountSteps, unmountSteps } from "./mounting.ts";

/** Errors: field.missing, field.invalid. */
function deviceOf({ source }: PoolDef): string {
  const path = source?.devices?.[0]?.path;
  const label = "Device";
  if (path === undefined) throw new StorageError(fault("field.missing", { label }));
  if (!path.startsWith("/"))
    throw new StorageError(fault("field.invalid", { label, value: path, expected: "an absolute path" }));
  return path;
}

/** A device that is gone is known by its name only. What cannot be looked at is no answer: it might be left mounted. */
const goneIsUnknown = (error: unknown): undefined => {
  if (error instanceof StorageError && error.fault.code === "source.not-a-device") return undefined;
  throw error;
};

/** What was mounted by another name of the device is the same. */
const isDevice = (host: Host, device: string) => async (mounted: { readonly source: string }) => {
  if (mounted.source === device) return true;
  const looks = [device, mounted.source].map((path) =>
    path.startsWith("/") ? deviceIdentity(host, path).catch(goneIsUnknown) : undefined,
  );
  const [mine, theirs] = await Promise.all(looks);
  return mine !== undefined && mine === theirs;
};

// Commands.

/** How each program is told to format whatever is there, as libvirt does. */
const force: { readonly [format: string]: readonly string[] } = {
  ext2: ["-F"],
  ext3: ["-F"],
  ext4: ["-F"],
  xfs: ["-f"],
  vfat: ["-I"],
};
/** How a filesystem is given its UUID, and what becomes of it there; others give one of their own. */
const identified: { readonly [format: string]: (uuid: string) => { readonly args: readonly string[]; uuid: string } } =
  {
    ext2: (uuid) => ({ args: ["-U", uuid], uuid }),
    ext3: (uuid) => ({ args: ["-U", uuid], uuid }),
    ext4: (uuid) => ({ args: ["-U", uuid], uuid }),
    xfs: (uuid) => ({ args: ["-m", `uuid=${uuid}`], uuid }),
    vfat: (uuid) => ({ args: ["-i", uuid.slice(0, 8)], uuid: `${uuid.slice(0, 4)}-${uuid.slice(4, 8)}` }),
  };
const programOf = (format: string): string => (format === "hfs+" ? "mkfs.hfsplus" : `mkfs.${format}`);
/** What blkid calls a format that has another name in pools. */
const typeOf = (format: string): string => (format === "hfs+" ? "hfsplus" : format);

const formatMs = 30 * 60_000;

export function formatCommand(format: string, device: string, uuid: string): Command {
  const args = [...(force[format] ?? []), ...(identified[format]?.(uuid).args ?? []), device];
  return { file: programOf(format), args, effect: "write", timeoutMs: formatMs };
}

// Verbs.

const mountingOf = (host: Host, pool: PoolDef, policy: MountPolicy = host.policy): Mounting => ({
  source: deviceOf(pool),
  fsType: pool.source?.format?.type ?? "auto",
  options: mountOptions(pool, policy),
  isIt: isDevice(host, deviceOf(pool)),
});

/** The folder, and where overwriting is told of, a new filesystem. Errors: source.*, tool.missing, field.invalid. */
async function buildFs(making: Making, how?: Overwriting): Promise<readonly Step[]> {
  const folder = await buildFolder(making);
  return how === undefined ? folder : [...folder, await format(making, how)];
}

async function format({ host, pool, job }: Making, how: Overwriting): Promise<Step> {
  const device = deviceOf(pool);
  const type = pool.source?.format?.type ?? "auto";
  if (type === "auto")
    throw new StorageError(
      fault("field.invalid", {
        label: "Source format",
        value: type,
        expected: "a filesystem to make, such as ext4 or xfs",
      }),
    );
  const program = programOf(type);
  if ((await host.which(program)) === undefined) throw new StorageError(toolMissing(program));
  await refuseUsed(host, device);
  const was = await signatureOf(host, device);
  refuseMember(device, was);
  if (how === "no-overwrite") await refuseContent(host, device, was);
  const uuid = uuidOf(job);
  const made = identified[type]?.(uuid).uuid;
  return {
    title: { code: how === "overwrite" ? "format" : "format-empty", facts: { path: device, format: type } },
    plan: [{ on: "program", command: formatCommand(type, device, uuid) }],
    done: { device, was, is: { type: typeOf(type), ...(made === undefined ? {} : { uuid: made }) } },
    // What was on the device is gone.
    undo: [],
  };
}

export const fs = {
  type: "fs",
  tools: [tool("mount"), tool("umount"), tool("blkid"), tool("qemu-img")],
  kernel: [],
  ...mountedFiles((host, pool) => checkMounted(host, pool, { isIt: isDevice(host, deviceOf(pool)) })),
  startPool: (making) => {
    const { host, pool } = making;
    return mountSteps(making, mountingOf(host, pool), () => refuseUsed(host, deviceOf(pool)));
  },
  stopPool: (making) => unmountSteps(making, mountingOf(making.host, making.pool, asStarted)),
  buildPool: buildFs,
  deletePool: deleteMountPoint,
} as const satisfies Backend;
