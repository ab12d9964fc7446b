import { procedure, router } from "../gateway/procedure.ts";
import { pageInput } from "../page.ts";

export const auditRouter = router({
  list: procedure({ permission: "audit.read", effect: "read", audit: "none" })
    .input(pageInput)
    .query(({ ctx, input }) => ctx.parts.audit.list(input)),
});
