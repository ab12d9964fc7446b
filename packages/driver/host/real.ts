import { hostDevices } from "./devices.ts";
import { Filesystems } from "./filesystems.ts";
import { kernelHas } from "./kernel.ts";
import type { Host, Operation, OwnFolders, PerformOptions } from "./operation.ts";
import { OwnFiles } from "./own.ts";
import { findProgram, Programs } from "./program.ts";
import { libvirtQemu } from "./users.ts";

export interface HostOptions {
  readonly folders: OwnFolders;
  /** Silence of a filesystem, in ms, after which a read or a write is refused. */
  readonly readDeadlineMs?: number;
  readonly writeDeadlineMs?: number;
  /** How long an unused child of a filesystem is kept, in ms. */
  readonly idleMs?: number;
}

/** The door to this machine. Nothing is touched before the first call; `close` ends every process it started. */
export function createHost(options: HostOptions): Host {
  const filesystems = new Filesystems({
    readMs: options.readDeadlineMs ?? 15_000,
    writeMs: options.writeDeadlineMs ?? 60_000,
    idleMs: options.idleMs ?? 60_000,
  });
  const programs = new Programs();
  const own = new OwnFiles(options.folders);

  const perform = async (operation: Operation, performOptions?: PerformOptions): Promise<void> => {
    switch (operation.on) {
      case "program":
        await programs.run(operation.command, performOptions);
        return;
      case "file":
        await filesystems.file(operation.request, performOptions);
        return;
      case "own":
        await own.perform(operation.request);
        return;
    }
  };

  return {
    kind: "real",
    file: (request, fileOptions) => filesystems.file(request, fileOptions),
    run: (command, runOptions) => programs.run(command, runOptions),
    own: (request) => own.perform(request),
    perform,
    which: async (tool) => findProgram(tool),
    kernelHas: (part) => kernelHas(part),
    devices: () => hostDevices(),
    libvirtQemu: () => libvirtQemu(),
    watch: (folder, onChange) => filesystems.watch(folder, onChange),
    close: async () => {
      programs.close();
      filesystems.close();
    },
  };
}
