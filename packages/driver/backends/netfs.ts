/** A pool that is a folder exported by a server, mounted while the pool is active. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import { tool } from "../host/packages.ts";
import type { Backend } from "./backend.ts";
import { buildFolder } from "./build-folder.ts";
import { findExports } from "./exports.ts";
import { asStarted, hasCredentials, type MountPolicy, mountOptions } from "./mount-options.ts";
import { mountedFiles } from "./mounted-files.ts";
import { checkMounted, deleteMountPoint, type Mounting, mountSteps, unmountSteps } from "./mounting.ts";
import { bracketed, serverName } from "./server-name.ts";

/** What mount(8) is given: `host:dir`, or `//host/dir` of an SMB server. Errors: field.missing, field.invalid. */
export function exportOf({ source }: PoolDef): string {
  const dir = source?.dir?.path;
  if (dir === undefined) throw new StorageError(fault("field.missing", { label: "Source folder" }));
  const host = bracketed(serverName(source?.hosts?.[0]?.name));
  return source?.format?.type === "cifs" ? `//${host}/${dir.replace(/^\/+/, "")}` : `${host}:${dir}`;
}

/** What the type adds to the options of every mount, by format. */
function ownOptions(pool: PoolDef): readonly string[] {
  switch (pool.source?.format?.type ?? "auto") {
    case "glusterfs":
      return ["direct-io-mode=1"];
    case "cifs":
      return hasCredentials(pool) ? [] : ["guest"];
    default: {
      const version = pool.source?.protocol?.ver;
      return version === undefined ? [] : [`nfsvers=${version}`];
    }
  }
}

/** The mount table has a source with or without a slash where the server's folder begins or ends. */
const plain = (source: string): string => source.replace(/:\/+/, ":").replace(/(?<=.)\/+$/, "");

const isExport = (pool: PoolDef): Mounting["isIt"] => {
  const mine = plain(exportOf(pool));
  return async ({ source }) => plain(source) === mine;
};

export function mountingOf(policy: MountPolicy, pool: PoolDef): Mounting {
  const { type = "auto" } = pool.source?.format ?? {};
  return {
    source: exportOf(pool),
    ...(type === "auto" ? {} : { fsType: type }),
    options: mountOptions(pool, policy, ownOptions(pool)),
    isIt: isExport(pool),
  };
}

export const netfs = {
  type: "netfs",
  tools: [tool("mount"), tool("umount"), tool("qemu-img")],
  kernel: [],
  formats: {
    nfs: { tools: [tool("mount.nfs")], kernel: [{ filesystem: "nfs" }] },
    cifs: { tools: [tool("mount.cifs")], kernel: [{ filesystem: "cifs" }] },
    glusterfs: { tools: [tool("mount.glusterfs")], kernel: [{ filesystem: "fuse" }] },
  },
  ...mountedFiles((host, pool) => checkMounted(host, pool, { isIt: isExport(pool) })),
  startPool: (making) => mountSteps(making, mountingOf(making.host.policy, making.pool)),
  stopPool: (making) => unmountSteps(making, mountingOf(asStarted, making.pool)),
  // Nothing is put on a server: all ways to build are one.
  buildPool: (making) => buildFolder(making),
  deletePool: deleteMountPoint,
  findSources: findExports,
} as const satisfies Backend;
