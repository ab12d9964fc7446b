import { z } from "zod";
import { procedure, router } from "../gateway/procedure.ts";

export const historyRouter = router({
  samples: procedure({ permission: "pool.read", effect: "read", audit: "none" })
    .input(
      z.object({ host: z.string().max(200), pool: z.uuid(), sinceMs: z.number().min(0).max(Number.MAX_SAFE_INTEGER) }),
    )
    .query(({ ctx, input }) => ctx.parts.samples.of(input.host, input.pool, input.sinceMs)),
});
