import { networks } from "./addresses.ts";
import { hostDevices } from "./devices.ts";
import { fetchFrom } from "./fetch.ts";
import { Filesystems } from "./filesystems.ts";
import { findHolders } from "./holders.ts";
import { kernelHas } from "./kernel.ts";
import { LibvirtFiles } from "./libvirt.ts";
import { usersOf } from "./mount-users.ts";
import { MountTable } from "./mounts.ts";
import type { Host, HostFolders, HostPolicy, Operation, PerformOptions } from "./operation.ts";
import { OwnFiles } from "./own.ts";
import { findProgram, Programs } from "./program.ts";
import { receive } from "./receive.ts";
import { libvirtQemu } from "./users.ts";

export interface HostOptions {
  readonly folders: HostFolders;
  /** Left out: nothing that takes a protection away. */
  readonly policy?: HostPolicy;
  /** Silence of a filesystem, in ms, after which a read or a write is refused. */
  readonly readDeadlineMs?: number;
  readonly writeDeadlineMs?: number;
  /** Silence of a filesystem that is only asked whether it answers, in ms, after which it counts as not answering. */
  readonly silentMs?: number;
  /** Silence of a server, in ms, after which a fetch is given up. */
  readonly fetchSilentMs?: number;
  /** How long an unused child of a filesystem is kept, in ms. */
  readonly idleMs?: number;
  /** From SIGTERM to SIGKILL, and from that to calling a program stuck, in ms. */
  readonly graceMs?: number;
}

/** The door to this machine. Nothing is touched before the first call; `close` ends every process it started. */
export function createHost(options: HostOptions): Host {
  const filesystems = new Filesystems({
    readMs: options.readDeadlineMs ?? 15_000,
    writeMs: options.writeDeadlineMs ?? 60_000,
    idleMs: options.idleMs ?? 60_000,
    // With the time between two pings it must stay below 15 s.
    silentMs: options.silentMs ?? 9_000,
  });
  const policy = options.policy ?? { mountOptions: [], fetchFrom: [] };
  const reach = { allowed: networks(policy.fetchFrom), silentMs: options.fetchSilentMs ?? 60_000 };
  const programs = new Programs(options.graceMs);
  const own = new OwnFiles(options.folders);
  const libvirt = new LibvirtFiles(options.folders.libvirt);

  const run: Host["run"] = (command, runOptions) =>
    command.leaves === undefined
      ? programs.run(command, runOptions)
      : filesystems.without(command.leaves, () => programs.run(command, runOptions));
  const perform = async (operation: Operation, performOptions?: PerformOptions): Promise<void> => {
    switch (operation.on) {
      case "program":
        await run(operation.command, performOptions);
        return;
      case "file":
        await filesystems.file(operation.request, performOptions);
        return;
      case "content":
        await receive((request) => filesystems.file(request), operation.receive, performOptions ?? {});
        return;
      case "own":
        await own.perform(operation.request);
        return;
      case "libvirt":
        await libvirt.perform(operation.request);
        return;
    }
  };

  return {
    kind: "real",
    file: (request, fileOptions) => filesystems.file(request, fileOptions),
    run,
    own: (request) => own.perform(request),
    perform,
    libvirt,
    which: async (tool) => findProgram(tool),
    policy,
    fetch: (fetching) => fetchFrom(fetching, reach),
    mountedAt: async (path) => {
      const found =
        MountTable.now().at(path) ??
        // By another name: links on the way are followed, in the child of the filesystem that holds them.
        MountTable.now().at((await filesystems.file({ act: "look", path })).realPath);
      return found && { source: found.source, fsType: found.fsType, point: found.point };
    },
    usersOf,
    mountOf: (path) => MountTable.now().of(path),
    kernelHas: (part) => kernelHas(part),
    devices: () => hostDevices(),
    libvirtQemu: () => libvirtQemu(),
    holders: () => findHolders(),
    watch: (folder, onChange, onSilence) => filesystems.watch(folder, onChange, onSilence),
    close: async () => {
      programs.close();
      filesystems.close();
    },
  };
}
