/**
 * Where the pages find the running web server. The bundler compiles pages, routes and the start hook apart, so a variable
 * of a module would exist several times; this place exists once. Nothing that runs on a server is imported here.
 */
import type { Asked, Guarded } from "./gateway/guard.ts";

/** What the web server does for pages and routes. Every one of these checks the request by itself. */
export interface Runtime {
  /** Whether a page may be shown, and to whom. */
  guardPage(request: Asked): Promise<Guarded>;
  /** `/api/trpc/…` */
  answer(request: Request): Promise<Response>;
  /** `/api/hosts/:host/trpc/…` */
  passOn(request: Request, host: string): Promise<Response>;
  /** `/api/hosts/:host/bytes/…` */
  passBytes(request: Request, host: string): Promise<Response>;
  /** Any other address below `/api`. */
  nothingHere(request: Request): Promise<Response>;
  /** `/open?key=…`. `cookie` is the value of a `Set-Cookie` header. */
  open(request: Asked, key: string): Promise<Opened>;
  /** Ends streams, links and the database. */
  close(): Promise<void>;
}

export type Opened =
  | { readonly outcome: "right"; readonly cookie: string }
  /** The key opens nothing, and whoever sends it is signed in already. */
  | { readonly outcome: "signed-in" }
  | { readonly outcome: "wrong" | "too-many" | "refused" };

export const runtimeKey = Symbol.for("cistern");

/** The running web server; throws before it was started. */
export function runtime(): Runtime {
  const running = (globalThis as { [runtimeKey]?: Runtime })[runtimeKey];
  if (running === undefined) throw new Error("the web server has not started");
  return running;
}
