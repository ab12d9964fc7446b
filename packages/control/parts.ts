import type { Database } from "@cistern/prisma";
import type { AuditLog } from "./audit/audit.ts";
import type { Samples } from "./history/samples.ts";
import type { Hosts } from "./hosts/hosts.ts";
import type { Inventory } from "./hosts/inventory.ts";
import type { Live } from "./hosts/live.ts";
import type { OneTimeKey } from "./people/one-time-key.ts";
import type { Sessions } from "./people/sessions.ts";

/** What the web server is made of, once per process. */
export interface Parts {
  readonly db: Database;
  readonly sessions: Sessions;
  readonly key: OneTimeKey;
  readonly audit: AuditLog;
  readonly inventory: Inventory;
  readonly samples: Samples;
  readonly hosts: Hosts;
  readonly live: Live;
}
