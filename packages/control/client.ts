/** The part of control that a browser may load: the transformer and types, nothing that runs on a server. */
export { transformer } from "@cistern/driver/router/transformer";
export type * from "./types.ts";
export { volumeSorts } from "./types.ts";
