/** Who may do what on which host. Runs in the web server; a browser loads `client.ts` only. */
export type { Parts } from "./parts.ts";
export { type ControlRouter, controlRouter } from "./router.ts";
export type { Runtime } from "./running.ts";
export { type RuntimeEnv, startRuntime } from "./runtime.ts";
export type * from "./types.ts";
