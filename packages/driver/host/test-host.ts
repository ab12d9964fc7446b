/** A real host on fresh folders, for tests. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Host, OwnFolders } from "./operation.ts";
import { createHost, type HostOptions } from "./real.ts";

export interface TestHost {
  readonly host: Host;
  /** An empty folder on the disk's filesystem, links resolved. */
  readonly folder: string;
  readonly own: OwnFolders;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `await using test = testHost()`: ends its processes and removes its folders with the scope. */
export function testHost(options: Omit<HostOptions, "folders"> = {}, parent = tmpdir()): TestHost {
  const root = realpathSync(mkdtempSync(join(parent, "cistern-host-")));
  const own = { definitions: `${root}/storage`, autostart: `${root}/storage/autostart`, state: `${root}/run` };
  const libvirt = { definitions: `${root}/libvirt`, run: `${root}/libvirt-run` };
  const host = createHost({ ...options, folders: { ...own, libvirt } });
  const folder = realpathSync(mkdtempSync(join(root, "pool-")));
  return {
    host,
    folder,
    own,
    [Symbol.asyncDispose]: async () => {
      await host.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The fault of a promise that must be refused. */
export async function faultOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error instanceof Error && "fault" in error ? error.fault : error;
  }
  throw new Error("nothing was refused");
}

/** A small ext4 filesystem in a file, mounted through a loop device; undefined where the machine cannot. */
export function loopFilesystem(
  folder: string,
  mountOption = "rw",
):
  | {
      readonly mountPoint: string;
      readonly freeze: () => void;
      readonly thaw: () => void;
      [Symbol.dispose](): void;
    }
  | undefined {
  const image = `${folder}.img`;
  const mountPoint = `${folder}/mounted`;
  execFileSync("truncate", ["-s", "32M", image]);
  mkdirSync(mountPoint);
  const mounted =
    spawnSync("mkfs.ext4", ["-q", image]).status === 0 &&
    spawnSync("mount", ["-o", `loop,${mountOption}`, image, mountPoint]).status === 0;
  if (!mounted) return undefined;
  const freeze = (flag: "-f" | "-u"): void => void spawnSync("fsfreeze", [flag, mountPoint]);
  return {
    mountPoint,
    freeze: () => freeze("-f"),
    thaw: () => freeze("-u"),
    [Symbol.dispose]: () => {
      freeze("-u");
      // Lazily: a process that was killed may still be on its way out of it.
      spawnSync("umount", ["-l", mountPoint]);
    },
  };
}
