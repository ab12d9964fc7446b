/** The web server's own router, mounted at /api/trpc. What a host does itself is not here: the gateway passes that on. */
import { auditRouter } from "./audit/router.ts";
import { router } from "./gateway/procedure.ts";
import { historyRouter } from "./history/router.ts";
import { hostsRouter, inventoryRouter, liveRouter } from "./hosts/router.ts";
import { peopleRouter } from "./people/router.ts";

export const controlRouter = router({
  hosts: hostsRouter,
  inventory: inventoryRouter,
  history: historyRouter,
  audit: auditRouter,
  people: peopleRouter,
  live: liveRouter,
});
export type ControlRouter = typeof controlRouter;
