export type { BlockDevice, HostDevices, ScsiAdapter } from "./devices.ts";
export type { FileNumbers, Holders, LoopDevice, OpenFile } from "./holders.ts";
export type { KernelPart } from "./kernel.ts";
export type { LibvirtDomains, LibvirtFile, LibvirtFound } from "./libvirt.ts";
export type * from "./operation.ts";
export { secretFile } from "./operation.ts";
export type { Program, Tool } from "./packages.ts";
export { createHost, type HostOptions } from "./real.ts";
export { type Said, sayerOf, sayOperation } from "./say.ts";
