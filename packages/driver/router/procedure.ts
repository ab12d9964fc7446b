import { type ErrorCode, type Fault, type Problem, StorageError } from "@cistern/schema/errors";
import { initTRPC, TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import type { Caller, Engine, Overwriting } from "../engine/types.ts";
import { transformer } from "./transformer.ts";

/** What a person must hold to call a procedure (libvirt's fine-grained permissions, section C.9 of its facts). */
export const permissions = [
  "host.read",
  "pool.read",
  "pool.write",
  "pool.start",
  "pool.stop",
  "pool.refresh",
  "pool.format",
  "pool.delete",
  "volume.read",
  "volume.download",
  "volume.create",
  "volume.delete",
  "volume.write",
  "volume.override",
  "job.read",
  "job.cancel",
  "job.resolve",
  "secret.read",
  "secret.write",
  "secret.delete",
] as const;
export type Permission = (typeof permissions)[number];

/** Declared once per procedure, read by the gateway of the web server. */
export interface Meta {
  readonly permission: Permission;
  /** What more a person must hold where the input has such a value: a question answered with yes, a way to build. */
  readonly also?: {
    readonly accept?: { readonly [C in ErrorCode]?: Permission };
    readonly build?: { readonly [H in Overwriting]: Permission };
  };
  readonly effect: "read" | "write" | "destroy";
  /** Which inputs name what is acted on, for the audit row; `none` for reads. */
  readonly audit: "none" | readonly string[];
}

export interface HostContext {
  readonly engine: Engine;
  readonly caller: Caller;
}

/** How an error looks on the wire: a code, its facts and the problems of a document; never a message or a stack. */
export interface WireError {
  readonly fault: Fault;
  readonly problems: readonly Problem[];
}

export const wireErrorOf = (error: { readonly cause?: unknown; readonly code?: string }): WireError => {
  const cause = error.cause;
  if (cause instanceof StorageError) return { fault: cause.fault, problems: cause.problems };
  if (cause instanceof ZodError) {
    const detail = cause.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    return { fault: { code: "request.invalid", facts: { detail } }, problems: [] };
  }
  if (error.code === "UNAUTHORIZED") return { fault: { code: "auth.required", facts: undefined }, problems: [] };
  if (error.code === "NOT_FOUND" || error.code === "BAD_REQUEST" || error.code === "METHOD_NOT_SUPPORTED") {
    return { fault: { code: "request.invalid", facts: { detail: error.code } }, problems: [] };
  }
  return { fault: { code: "internal", facts: undefined }, problems: [] };
};

/** The name tRPC has for an HTTP status. */
export const trpcCode = (status: number): TRPCError["code"] => {
  const byStatus: { readonly [status: number]: TRPCError["code"] } = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    409: "CONFLICT",
    412: "PRECONDITION_FAILED",
    413: "PAYLOAD_TOO_LARGE",
    422: "UNPROCESSABLE_CONTENT",
    499: "CLIENT_CLOSED_REQUEST",
    501: "NOT_IMPLEMENTED",
    503: "SERVICE_UNAVAILABLE",
    504: "GATEWAY_TIMEOUT",
  };
  return byStatus[status] ?? "INTERNAL_SERVER_ERROR";
};

const t = initTRPC
  .meta<Meta>()
  .context<HostContext>()
  .create({
    transformer,
    sse: { ping: { enabled: true, intervalMs: 5_000 }, client: { reconnectAfterInactivityMs: 20_000 } },
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      message: wireErrorOf(error).fault.code,
      data: { code: shape.data.code, httpStatus: shape.data.httpStatus, storage: wireErrorOf(error) },
    }),
  });

const mapErrors = t.middleware(async ({ next }) => {
  const result = await next();
  const cause = result.ok ? undefined : result.error.cause;
  if (cause instanceof StorageError) throw new TRPCError({ code: trpcCode(cause.status), cause });
  return result;
});

export const router = t.router;
/** The only way to make a procedure: without permission, effect and audit it does not compile. */
export const procedure = (meta: Meta) => t.procedure.meta(meta).use(mapErrors);
