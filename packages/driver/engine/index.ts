export { createEngine, type EngineHandle, type EngineOptions } from "./engine.ts";
export type { EngineFolders } from "./folders.ts";
export { Journal } from "./journal.ts";
export type * from "./step.ts";
export { systemFolders } from "./target.ts";
export type * from "./types.ts";
export { jobChoices, jobStates } from "./types.ts";
