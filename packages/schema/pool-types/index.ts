export { canonicalPool, canonicalVolume } from "./canonical.ts";
export { capabilitiesOf } from "./capabilities.ts";
export { creationProblems, policyProblems } from "./check.ts";
export { madeFiles } from "./common.ts";
export { type Extent, examplePool, exampleVolume } from "./example.ts";
export type { Default, Formats, PoolTypeSpec, Presence, SourcePart, VolumePresence } from "./spec.ts";
export { poolTypeSpecs, specOf } from "./specs.ts";
