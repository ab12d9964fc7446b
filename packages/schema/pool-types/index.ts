export { creationProblems, policyProblems } from "./check.ts";
export type { PoolTypeSpec, Presence, VolumePresence } from "./spec.ts";
export { poolTypeSpecs, specOf } from "./specs.ts";
