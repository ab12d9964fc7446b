import { z } from "zod";
import { procedure, router } from "../gateway/procedure.ts";
import { pageInput } from "../page.ts";
import { volumeSorts } from "../types.ts";
import { poolSorts } from "./inventory.ts";

const host = z.string().max(200);
/** No name holds a NUL, and the database would take it for the end of the text. */
const search = z
  .string()
  .max(300)
  .refine((text) => !text.includes("\0"));
const list = pageInput.extend({ search: search.optional(), descending: z.boolean().default(false) });

export const hostsRouter = router({
  list: procedure({ permission: "host.read", effect: "read", audit: "none" }).query(({ ctx }) =>
    ctx.parts.hosts.rows(),
  ),
});

/** What every list of the page reads: the last known state, whether its host answers or not. */
export const inventoryRouter = router({
  pools: procedure({ permission: "pool.read", effect: "read", audit: "none" })
    .input(list.extend({ host: host.optional(), sort: z.enum(poolSorts).default("name") }))
    .query(({ ctx, input }) => ctx.parts.inventory.pools(input)),
  pool: procedure({ permission: "pool.read", effect: "read", audit: "none" })
    .input(z.object({ host, uuid: z.uuid() }))
    .query(({ ctx, input }) => ctx.parts.inventory.pool(input.host, input.uuid)),
  volumes: procedure({ permission: "volume.read", effect: "read", audit: "none" })
    .input(list.extend({ host, pool: z.uuid(), sort: z.enum(volumeSorts).default("name") }))
    .query(({ ctx, input }) => ctx.parts.inventory.volumes(input)),
  volume: procedure({ permission: "volume.read", effect: "read", audit: "none" })
    .input(z.object({ host, pool: z.uuid(), volume: z.string().max(4096) }))
    .query(({ ctx, input }) => ctx.parts.inventory.volume(input.host, input.pool, input.volume)),
});

export const liveRouter = router({
  /** Starts with how every host stands. What happened before is not told: a page that connects again reads what it shows. */
  follow: procedure({ permission: "pool.read", effect: "read", audit: "none" }).subscription(async function* ({
    ctx,
    signal,
  }) {
    const until = AbortSignal.any([ctx.session.ended, ...(signal ? [signal] : [])]);
    // Followed first and read then, so that nothing falls in between.
    const changes = ctx.parts.live.follow(until);
    const first = changes.next();
    yield { events: (await ctx.parts.hosts.rows()).map((row) => ({ kind: "host" as const, host: row })) };
    for (let next = await first; !next.done; next = await changes.next()) yield { events: next.value };
  }),
});
