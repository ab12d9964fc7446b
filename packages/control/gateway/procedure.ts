import { type Meta as HostMeta, trpcCode, wireErrorOf } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";
import { fault, StorageError } from "@cistern/schema/errors";
import { initTRPC, TRPCError } from "@trpc/server";
import { refusedEntry, subjectOf } from "../audit/audit.ts";
import type { Parts } from "../parts.ts";
import type { Permission } from "../people/permissions.ts";
import type { Session } from "../people/sessions.ts";

export interface Meta extends Omit<HostMeta, "permission"> {
  readonly permission: Permission;
}

export interface ControlContext {
  readonly parts: Parts;
  readonly session: Session;
}

const t = initTRPC
  .meta<Meta>()
  .context<ControlContext>()
  .create({
    transformer,
    sse: { ping: { enabled: true, intervalMs: 5_000 }, client: { reconnectAfterInactivityMs: 20_000 } },
    errorFormatter: ({ shape, error }) => {
      const storage = wireErrorOf(error);
      return {
        ...shape,
        message: storage.fault.code,
        data: { code: shape.data.code, httpStatus: shape.data.httpStatus, storage },
      };
    },
  });

/** Permission and audit row, in every procedure by itself: nothing rests on what stands in front of the router. */
const guarded = t.middleware(async ({ ctx, meta, path, getRawInput, next }) => {
  if (meta === undefined) throw new Error(`${path} has no meta`);
  const { session, parts } = ctx;
  const allowed = session.permissions.has(meta.permission);
  if (meta.effect !== "read") {
    const entry = {
      person: session.person,
      host: "",
      procedure: path,
      effect: meta.effect,
      subject: subjectOf(meta.audit, await getRawInput()),
    };
    const row = await parts.audit.write(allowed ? entry : refusedEntry(entry, "auth.forbidden"));
    if (allowed) {
      const result = await next();
      if (!result.ok) await parts.audit.refused(row, wireErrorOf(result.error).fault.code);
      return result;
    }
  }
  if (!allowed) throw new StorageError(fault("auth.forbidden", { permission: meta.permission }));
  return await next();
});

const mapErrors = t.middleware(async ({ next }) => {
  const result = await next();
  const cause = result.ok ? undefined : result.error.cause;
  if (cause instanceof StorageError) throw new TRPCError({ code: trpcCode(cause.status), cause });
  return result;
});

export const router = t.router;
/** The only way to make a procedure of the web server: without permission, effect and audit it does not compile. */
export const procedure = (meta: Meta) => t.procedure.meta(meta).use(mapErrors).use(guarded);
