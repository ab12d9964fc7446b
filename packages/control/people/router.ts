import { procedure, router } from "../gateway/procedure.ts";

export const peopleRouter = router({
  me: procedure({ permission: "self", effect: "read", audit: "none" }).query(({ ctx }) => ({
    person: ctx.session.person,
  })),
  /** Ends this session and every stream that it has open. */
  signOut: procedure({ permission: "self", effect: "write", audit: [] }).mutation(async ({ ctx }) => {
    await ctx.parts.sessions.end(ctx.session);
  }),
});
