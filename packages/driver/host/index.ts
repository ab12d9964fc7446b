export type * from "./operation.ts";
export { createHost, type HostOptions } from "./real.ts";
export { type Said, sayerOf, sayOperation } from "./say.ts";
