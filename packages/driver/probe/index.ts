export type { Read } from "./bytes.ts";
export { type Probed, probeImage } from "./probe.ts";
export { type Unsafe, unsafeToOpen } from "./safety.ts";
