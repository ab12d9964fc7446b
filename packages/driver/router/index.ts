/** The router of one host: inputs, permission, effect. What a verb does is in the engine, reached through the context. */
import { imageFormats, longestSecretBytes, poolTypes, volumeFormats, wipings } from "@cistern/schema/fields";
import { tracked } from "@trpc/server";
import { z } from "zod";
import type { JobChoice, JobState, OrphanSort, VerbInputs } from "../engine/types.ts";
import { sha256 } from "./bytes.ts";
import { procedure, router } from "./procedure.ts";

/** Any UUID, as pools carry them: libvirt asks for no version or variant bits. */
const uuid = z.guid();
/** The document's own cap (256 KiB) is the reader's to explain; this one only keeps a request from being endless. */
const xml = z.string().max(8 * 1024 * 1024);
const name = z.string().max(4096);
const job = z.uuid();
const byteCount = z
  .bigint()
  .min(0n)
  .max(2n ** 63n - 1n);
const overwriting = z.enum(["no-overwrite", "overwrite"]);
const build = z.union([z.boolean(), overwriting]);
const page = z.object({ after: z.string().max(4096).optional(), limit: z.number().int().min(1).max(200).default(200) });

// Every state and choice, and no other, or it does not compile.
const states = {
  queued: "queued",
  running: "running",
  finished: "finished",
  undone: "undone",
  "needs-you": "needs-you",
  dismissed: "dismissed",
} as const satisfies { readonly [S in JobState]: S };
const choices = { undo: "undo", finish: "finish", dismiss: "dismiss" } as const satisfies {
  readonly [C in JobChoice]: C;
};

const orphanSort = { name: "name", allocation: "allocation", modified: "modified" } as const satisfies {
  readonly [S in OrphanSort]: S;
};
/** The yes to acting on a volume that somebody uses; it has a permission of its own. */
const inUse = z.array(z.enum(["volume.in-use"])).optional();
const overriding = { "volume.in-use": "volume.override" } as const;
/** Even what only fills an empty device formats it. */
const formatting = { overwrite: "pool.format", "no-overwrite": "pool.format" } as const;

/** Bytes, since a key need not be text. */
const secretValue = z
  .instanceof(Uint8Array)
  .refine((value) => value.byteLength > 0 && value.byteLength <= longestSecretBytes, "1 to 65536 bytes");
const secretDefinition = z.strictObject({
  uuid: uuid.optional(),
  description: z.string().max(4096).optional(),
  usage: z.strictObject({ type: z.enum(["volume", "iscsi", "ceph"]), id: z.string().min(1).max(4096) }),
  ephemeral: z.boolean().default(false),
  private: z.boolean().default(false),
});

const inputs = {
  "pools.define": z.strictObject({ xml, revision: z.string().max(200).optional() }),
  "pools.create": z.strictObject({
    xml,
    build,
    start: z.boolean(),
    autostart: z.boolean(),
    persistent: z.boolean().optional(),
  }),
  "pools.build": z.strictObject({ pool: uuid, how: overwriting.optional() }),
  "pools.start": z.strictObject({ pool: uuid, build: build.optional() }),
  "pools.stop": z.strictObject({ pool: uuid }),
  "pools.refresh": z.strictObject({ pool: uuid, trustWatch: z.boolean().optional() }),
  "pools.sweep": z.strictObject({ pool: uuid }),
  "pools.setAutostart": z.strictObject({
    pool: uuid,
    on: z.boolean(),
    accept: z.array(z.enum(["pool.autostart-in-libvirt"])).optional(),
  }),
  "pools.adopt": z.strictObject({ pool: uuid }),
  "pools.delete": z.strictObject({ pool: uuid }),
  "pools.undefine": z.strictObject({ pool: uuid }),
  "volumes.create": z.strictObject({
    pool: uuid,
    xml,
    metadata: z.boolean().optional(),
    accept: z.array(z.enum(["volume.capacity-zero"])).optional(),
  }),
  "volumes.upload": z.strictObject({ pool: uuid, name, length: byteCount }),
  "volumes.fetch": z.strictObject({
    pool: uuid,
    name,
    url: z.string().min(1).max(4096),
    sha256: sha256.optional(),
  }),
  "volumes.clone": z.strictObject({
    pool: uuid,
    volume: name,
    name,
    toPool: uuid.optional(),
    format: z.enum(volumeFormats).optional(),
  }),
  "volumes.move": z.strictObject({ pool: uuid, volume: name, toPool: uuid, name: name.optional(), accept: inUse }),
  "volumes.resize": z.strictObject({
    pool: uuid,
    volume: name,
    capacity: byteCount,
    allocate: z.boolean().optional(),
    accept: z.array(z.enum(["volume.capacity-shrinks", "volume.in-use"])).optional(),
  }),
  "volumes.wipe": z.strictObject({ pool: uuid, volume: name, how: z.enum(wipings), accept: inUse }),
  "volumes.delete": z.strictObject({ pool: uuid, volume: name, accept: inUse }),
  "volumes.change": z.strictObject({ pool: uuid, volume: name, xml, revision: z.string().max(200), accept: inUse }),
} satisfies { [V in keyof VerbInputs]: z.ZodType<VerbInputs[V]> };

const withJob = <S extends z.ZodRawShape>(input: z.ZodObject<S>) => input.extend({ job });
const planInput = z.discriminatedUnion(
  "verb",
  Object.entries(inputs).map(([verb, input]) => z.strictObject({ verb: z.literal(verb), input })) as unknown as [
    z.ZodObject<{ verb: z.ZodLiteral<string>; input: z.ZodType }>,
  ],
);

export const hostRouter = router({
  host: router({
    info: procedure({ permission: "host.read", effect: "read", audit: "none" }).query(({ ctx }) =>
      ctx.engine.host.info(),
    ),
    devices: procedure({ permission: "host.read", effect: "read", audit: "none" }).query(({ ctx }) =>
      ctx.engine.host.devices(),
    ),
  }),
  pools: router({
    list: procedure({ permission: "pool.read", effect: "read", audit: "none" })
      .input(page)
      .query(({ ctx, input }) => ctx.engine.pools.list(input)),
    get: procedure({ permission: "pool.read", effect: "read", audit: "none" })
      .input(z.strictObject({ pool: uuid }))
      .query(({ ctx, input }) => ctx.engine.pools.get(input.pool)),
    check: procedure({ permission: "pool.read", effect: "read", audit: "none" })
      .input(z.strictObject({ xml, pool: uuid.optional() }))
      .query(({ ctx, input }) => ctx.engine.pools.check(input)),
    define: procedure({ permission: "pool.write", effect: "write", audit: ["xml"] })
      .input(withJob(inputs["pools.define"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("pools.define", input, job, ctx.caller)),
    create: procedure({
      permission: "pool.write",
      also: { build: formatting },
      effect: "write",
      audit: ["xml", "build", "start", "autostart", "persistent"],
    })
      .input(withJob(inputs["pools.create"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("pools.create", input, job, ctx.caller)),
    /** Takes in a pool that libvirt has; libvirt keeps it. */
    adopt: procedure({ permission: "pool.write", effect: "write", audit: ["pool"] })
      .input(withJob(inputs["pools.adopt"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("pools.adopt", input, job, ctx.caller)),
    build: procedure({ permission: "pool.format", effect: "write", audit: ["pool", "how"] })
      .input(withJob(inputs["pools.build"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("pools.build", input, job, ctx.caller)),
    start: procedure({
      permission: "pool.start",
      also: { build: formatting },
      effect: "write",
      audit: ["pool", "build"],
    })
      .input(withJob(inputs["pools.start"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("pools.start", input, job, ctx.caller)),
    stop: procedure({ permission: "pool.stop", effect: "write", audit: ["pool"] })
      .input(withJob(inputs["pools.stop"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("pools.stop", input, job, ctx.caller)),
    refresh: procedure({ permission: "pool.refresh", effect: "write", audit: ["pool"] })
      .input(withJob(inputs["pools.refresh"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("pools.refresh", input, job, ctx.caller)),
    sweep: procedure({ permission: "volume.delete", effect: "destroy", audit: ["pool"] })
      .input(withJob(inputs["pools.sweep"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("pools.sweep", input, job, ctx.caller)),
    setAutostart: procedure({ permission: "pool.write", effect: "write", audit: ["pool", "on"] })
      .input(withJob(inputs["pools.setAutostart"]))
      .mutation(({ ctx, input: { job, ...input } }) =>
        ctx.engine.jobs.submit("pools.setAutostart", input, job, ctx.caller),
      ),
    delete: procedure({ permission: "pool.format", effect: "destroy", audit: ["pool"] })
      .input(withJob(inputs["pools.delete"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("pools.delete", input, job, ctx.caller)),
    undefine: procedure({ permission: "pool.delete", effect: "destroy", audit: ["pool"] })
      .input(withJob(inputs["pools.undefine"]))
      .mutation(({ ctx, input: { job, ...input } }) =>
        ctx.engine.jobs.submit("pools.undefine", input, job, ctx.caller),
      ),
  }),
  sources: router({
    /** Asks a server over the network, in the host's name: for those who may make pools of it. */
    find: procedure({ permission: "pool.write", effect: "read", audit: "none" })
      .input(z.strictObject({ type: z.enum(poolTypes), server: z.string().min(1).max(255) }))
      .query(({ ctx, input }) => ctx.engine.sources.find(input)),
  }),
  libvirt: router({
    list: procedure({ permission: "pool.read", effect: "read", audit: "none" })
      .input(page)
      .query(({ ctx, input }) => ctx.engine.libvirt.list(input)),
  }),
  volumes: router({
    list: procedure({ permission: "volume.read", effect: "read", audit: "none" })
      .input(page.extend({ pool: uuid }))
      .query(({ ctx, input }) => ctx.engine.volumes.list(input)),
    get: procedure({ permission: "volume.read", effect: "read", audit: "none" })
      .input(z.strictObject({ pool: uuid, volume: name }))
      .query(({ ctx, input }) => ctx.engine.volumes.get(input)),
    check: procedure({ permission: "volume.read", effect: "read", audit: "none" })
      .input(z.strictObject({ pool: uuid, xml, volume: name.optional() }))
      .query(({ ctx, input }) => ctx.engine.volumes.check(input)),
    create: procedure({ permission: "volume.create", effect: "write", audit: ["pool", "xml", "metadata"] })
      .input(withJob(inputs["volumes.create"]))
      .mutation(({ ctx, input: { job, ...input } }) =>
        ctx.engine.jobs.submit("volumes.create", input, job, ctx.caller),
      ),
    upload: procedure({ permission: "volume.create", effect: "write", audit: ["pool", "name", "length"] })
      .input(withJob(inputs["volumes.upload"]))
      .mutation(({ ctx, input: { job, ...input } }) =>
        ctx.engine.jobs.submit("volumes.upload", input, job, ctx.caller),
      ),
    /** Its address is not noted down: it may hold a secret. */
    fetch: procedure({ permission: "volume.create", effect: "write", audit: ["pool", "name", "sha256"] })
      .input(withJob(inputs["volumes.fetch"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("volumes.fetch", input, job, ctx.caller)),
    /** How far an upload of one's own is, and the hash of what is there. */
    uploaded: procedure({ permission: "volume.create", effect: "read", audit: "none" })
      .input(z.strictObject({ job }))
      .query(({ ctx, input }) => ctx.engine.bytes.upload(input.job, ctx.caller)),
    /** Only those of `volumes` that somebody uses. */
    uses: procedure({ permission: "volume.read", effect: "read", audit: "none" })
      .input(z.strictObject({ pool: uuid, volumes: z.array(name).max(200) }))
      .query(({ ctx, input }) => ctx.engine.volumes.uses(input)),
    chain: procedure({ permission: "volume.read", effect: "read", audit: "none" })
      .input(z.strictObject({ pool: uuid, volume: name }))
      .query(({ ctx, input }) => ctx.engine.volumes.chain(input)),
    orphans: procedure({ permission: "volume.read", effect: "read", audit: "none" })
      .input(
        z.strictObject({
          pool: uuid,
          sort: z.enum(orphanSort).default("allocation"),
          descending: z.boolean().default(true),
          after: z.number().int().min(0).optional(),
          limit: z.number().int().min(1).max(200).default(200),
        }),
      )
      .query(({ ctx, input }) => ctx.engine.volumes.orphans(input)),
    setFormat: procedure({ permission: "volume.write", effect: "write", audit: ["pool", "volume", "format"] })
      .input(z.strictObject({ pool: uuid, volume: name, format: z.enum(imageFormats) }))
      .mutation(({ ctx, input }) => ctx.engine.volumes.setFormat(input)),
    clone: procedure({
      permission: "volume.create",
      effect: "write",
      audit: ["pool", "volume", "name", "toPool", "format"],
    })
      .input(withJob(inputs["volumes.clone"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("volumes.clone", input, job, ctx.caller)),
    resize: procedure({
      permission: "volume.write",
      also: { accept: overriding },
      effect: "write",
      audit: ["pool", "volume", "capacity", "allocate", "accept"],
    })
      .input(withJob(inputs["volumes.resize"]))
      .mutation(({ ctx, input: { job, ...input } }) =>
        ctx.engine.jobs.submit("volumes.resize", input, job, ctx.caller),
      ),
    wipe: procedure({
      permission: "volume.delete",
      also: { accept: overriding },
      effect: "destroy",
      audit: ["pool", "volume", "how", "accept"],
    })
      .input(withJob(inputs["volumes.wipe"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("volumes.wipe", input, job, ctx.caller)),
    move: procedure({
      permission: "volume.write",
      also: { accept: overriding },
      effect: "write",
      audit: ["pool", "volume", "toPool", "name", "accept"],
    })
      .input(withJob(inputs["volumes.move"]))
      .mutation(({ ctx, input: { job, ...input } }) => ctx.engine.jobs.submit("volumes.move", input, job, ctx.caller)),
    delete: procedure({
      permission: "volume.delete",
      also: { accept: overriding },
      effect: "destroy",
      audit: ["pool", "volume", "accept"],
    })
      .input(withJob(inputs["volumes.delete"]))
      .mutation(({ ctx, input: { job, ...input } }) =>
        ctx.engine.jobs.submit("volumes.delete", input, job, ctx.caller),
      ),
    change: procedure({
      permission: "volume.write",
      also: { accept: overriding },
      effect: "write",
      audit: ["pool", "volume", "xml", "accept"],
    })
      .input(withJob(inputs["volumes.change"]))
      .mutation(({ ctx, input: { job, ...input } }) =>
        ctx.engine.jobs.submit("volumes.change", input, job, ctx.caller),
      ),
  }),
  jobs: router({
    list: procedure({ permission: "job.read", effect: "read", audit: "none" })
      .input(
        page.extend({
          state: z.enum(states).optional(),
          pool: uuid.toLowerCase().optional(),
          verb: z.string().max(100).optional(),
        }),
      )
      .query(({ ctx, input }) => ctx.engine.jobs.list(input)),
    get: procedure({ permission: "job.read", effect: "read", audit: "none" })
      .input(z.strictObject({ job }))
      .query(({ ctx, input }) => ctx.engine.jobs.get(input.job)),
    /** What a verb would do: the operations in order, and what to know first. Nothing is done. */
    plan: procedure({ permission: "job.read", effect: "read", audit: "none" })
      .input(planInput)
      .query(({ ctx, input }) =>
        ctx.engine.jobs.plan(input.verb as keyof VerbInputs, input.input as VerbInputs[keyof VerbInputs]),
      ),
    cancel: procedure({ permission: "job.cancel", effect: "write", audit: ["job"] })
      .input(z.strictObject({ job }))
      .mutation(({ ctx, input }) => ctx.engine.jobs.cancel(input.job)),
    /** What to do about a job that could not be taken back. */
    resolve: procedure({ permission: "job.resolve", effect: "destroy", audit: ["job", "choice"] })
      .input(z.strictObject({ job, choice: z.enum(choices) }))
      .mutation(({ ctx, input }) => ctx.engine.jobs.resolve(input.job, input.choice, ctx.caller)),
  }),
  secrets: router({
    list: procedure({ permission: "secret.read", effect: "read", audit: "none" })
      .input(page)
      .query(({ ctx, input }) => ctx.engine.secrets.list(input)),
    get: procedure({ permission: "secret.read", effect: "read", audit: "none" })
      .input(z.strictObject({ secret: uuid }))
      .query(({ ctx, input }) => ctx.engine.secrets.get(input.secret)),
    define: procedure({ permission: "secret.write", effect: "write", audit: ["uuid", "usage"] })
      .input(secretDefinition)
      .mutation(({ ctx, input }) => ctx.engine.secrets.define(input)),
    /** The value comes in here and never goes out anywhere; the audit row names the secret only. */
    setValue: procedure({ permission: "secret.write", effect: "write", audit: ["secret"] })
      .input(z.strictObject({ secret: uuid, value: secretValue }))
      .mutation(({ ctx, input }) => ctx.engine.secrets.setValue(input)),
    delete: procedure({ permission: "secret.delete", effect: "destroy", audit: ["secret"] })
      .input(z.strictObject({ secret: uuid, accept: z.array(z.enum(["secret.in-use"])).optional() }))
      .mutation(({ ctx, input }) => ctx.engine.secrets.delete(input)),
  }),
  events: router({
    /** Starts with a snapshot, or after `lastEventId` where the host still holds what followed. */
    follow: procedure({ permission: "pool.read", effect: "read", audit: "none" })
      .input(z.strictObject({ lastEventId: z.string().max(40).optional() }).optional())
      .subscription(async function* ({ ctx, input, signal }) {
        const after = input?.lastEventId === undefined ? undefined : Number(input.lastEventId);
        for await (const batch of ctx.engine.events.follow(after, signal ?? new AbortController().signal))
          yield tracked(String(batch.seq), batch);
      }),
  }),
});

export type HostRouter = typeof hostRouter;
export type * from "../engine/types.ts";
export { type ByteRoute, byteRoutes } from "./bytes.ts";
export type { HostContext, Meta, Permission, WireError } from "./procedure.ts";
export { permissions, trpcCode, wireErrorOf } from "./procedure.ts";
export { transformer } from "./transformer.ts";
