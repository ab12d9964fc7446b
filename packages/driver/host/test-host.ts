/** A real host on fresh folders, for tests. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
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
