/** Pools whose storage is mounted on their target: start, stop and check, whatever it is that is mounted. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import type { Step } from "../engine/step.ts";
import type { Command, Host, Mounted, Operation } from "../host/index.ts";
import type { Making } from "./backend.ts";
import { deleteFolder } from "./build-folder.ts";
import { folderOf } from "./local-files.ts";

/** What a type mounts. */
export interface Mounting {
  /** As mount(8) is given it. */
  readonly source: string;
  /** Left out where mount finds it out. */
  readonly fsType?: string;
  readonly options: string;
  /** Whether what is mounted there is this pool's source. */
  readonly isIt: (mounted: Mounted) => Promise<boolean>;
}

/** A server that does not answer lets mount wait for minutes. */
const mountMs = 60_000;

const program = (command: Command): Operation => ({ on: "program", command });

/** Every path in it is absolute, and every other word is checked before: no argument can be taken for an option. */
export const mountCommand = ({ source, fsType, options }: Omit<Mounting, "isIt">, target: string): Command => ({
  file: "mount",
  args: ["-o", options, ...(fsType === undefined ? [] : ["-t", fsType]), "--", source, target],
  effect: "write",
  timeoutMs: mountMs,
});

/** Never lazily: what is in use is told, and stays. */
export const unmountCommand = (target: string): Command => ({
  file: "umount",
  args: ["--", target],
  effect: "write",
  timeoutMs: mountMs,
  leaves: target,
});

/**
 * Nothing where it is mounted already. Errors: target.mounted, where something else is.
 * @param free refuses a source that cannot be mounted; asked only where it is to be
 */
export async function mountSteps(
  { host, pool }: Making,
  mounting: Mounting,
  free: () => Promise<void> = async () => undefined,
): Promise<readonly Step[]> {
  const target = folderOf(pool);
  const mounted = await host.mountedAt(target);
  if (mounted && (await mounting.isIt(mounted))) return [];
  if (mounted) throw new StorageError(fault("target.mounted", { path: target, source: mounted.source }));
  await free();
  return [
    {
      title: { code: "mount", facts: { path: target } },
      plan: [program(mountCommand(mounting, target))],
      done: { mount: target, is: "there", whole: true },
      undo: [program(unmountCommand(target))],
    },
  ];
}

/** Nothing where it is not mounted, or something else is. Errors of the step: target.busy, with who keeps it. */
export async function unmountSteps({ host, pool }: Making, mounting: Mounting): Promise<readonly Step[]> {
  const target = folderOf(pool);
  const mounted = await host.mountedAt(target);
  if (!mounted || !(await mounting.isIt(mounted))) return [];
  const plan = program(unmountCommand(mounted.point));
  return [
    {
      title: { code: "unmount", facts: { path: target } },
      plan: [plan],
      done: { mount: target, is: "gone", whole: true },
      undo: [program(mountCommand(mounting, target))],
      act: async ({ host: on, signal }) => {
        try {
          await on.perform(plan, { signal });
        } catch (error) {
          if (!isBusy(error)) throw error;
          const by = await on.usersOf(mounted.point);
          throw new StorageError(fault("target.busy", { path: target, ...(by.length > 0 ? { by } : {}) }));
        }
      },
    },
  ];
}

const isBusy = (error: unknown): boolean =>
  error instanceof StorageError &&
  error.fault.code === "command.failed" &&
  /target is busy|device is busy/.test(error.fault.facts.stderr);

/** By the mount table only. Errors: target.not-mounted, target.mounted. */
export async function checkMounted(host: Host, pool: PoolDef, mounting: Pick<Mounting, "isIt">): Promise<void> {
  const path = folderOf(pool);
  const mounted = await host.mountedAt(path);
  if (!mounted) throw new StorageError(fault("target.not-mounted", { path }));
  if (!(await mounting.isIt(mounted)))
    throw new StorageError(fault("target.mounted", { path, source: mounted.source }));
}

/** The empty folder that it was mounted on. Errors: target.mounted. */
export async function deleteMountPoint(making: Making): Promise<readonly Step[]> {
  const path = folderOf(making.pool);
  const mounted = await making.host.mountedAt(path);
  if (mounted) throw new StorageError(fault("target.mounted", { path, source: mounted.source }));
  return await deleteFolder(making);
}
