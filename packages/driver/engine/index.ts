export type * from "./types.ts"; export type * from "./step.ts";
