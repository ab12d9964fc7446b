/** Keeps what is known of libvirt's pools true, by looking at its files again and again: a look costs one stat a file. */
import type { Fault } from "@cistern/schema/errors";
import type { Host, LibvirtFound } from "../../host/index.ts";
import type { EventRing } from "../events.ts";
import { tell } from "../parts.ts";
import type { Registry } from "../registry.ts";
import { libvirtPools } from "./libvirt-pool.ts";
import { RunningPools } from "./running-pools.ts";

const everyMs = 1_000;

export interface LibvirtWatch {
  /** Looks now, so that what follows is not decided on a view that is a moment old. */
  look(): Promise<void>;
  unreadable(): readonly { readonly file: string; readonly fault: Fault }[];
  close(): void;
}

export function createLibvirtWatch(
  host: Pick<Host, "libvirt" | "run">,
  registry: Registry,
  events: EventRing,
): LibvirtWatch {
  const running = new RunningPools(host);
  let last: { readonly found: LibvirtFound; readonly active: ReadonlySet<string> } | undefined;
  let unreadable: ReturnType<LibvirtWatch["unreadable"]> = [];
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const look = async (): Promise<void> => {
    const found = await host.libvirt.find();
    const active = await running.look(found);
    if ((found === last?.found && active === last.active) || closed) return;
    const first = last === undefined;
    last = { found, active };
    const seen = libvirtPools(found, active);
    unreadable = seen.unreadable;
    for (const pool of registry.takeLibvirt(seen.pools)) if (!first) tell(events, "changed", pool);
    if (!first) events.push({ kind: "libvirt" });
  };
  const again = (): void => {
    timer = setTimeout(
      () =>
        void look()
          .catch(() => undefined)
          .finally(() => closed || again()),
      everyMs,
    );
    timer.unref();
  };
  again();
  return {
    look,
    unreadable: () => unreadable,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
