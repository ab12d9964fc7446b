export type { Read } from "./bytes.ts";
export { type ImageFormat, imageFormats, type Probed, probeImage, probeRaw } from "./probe.ts";
export { type Unsafe, unsafeToOpen } from "./safety.ts";
