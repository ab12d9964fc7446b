import type { LibvirtFolders } from "../host/index.ts";

/** The agent's own folders, each an absolute path of a folder that exists. */
export interface EngineFolders {
  /** NAME.xml of every defined pool. */
  readonly definitions: string;
  /** Links to the definitions that start with the host. */
  readonly autostart: string;
  /** NAME.xml of every active pool; lives as long as the host runs. */
  readonly state: string;
  /** Every folder that no pool may touch, those above among them. */
  readonly kept: readonly string[];
  /** Where libvirt keeps its pools on this host; read only, and missing where there is no libvirt. */
  readonly libvirt: LibvirtFolders;
}
