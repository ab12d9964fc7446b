import { type ErrorFacts, fault, StorageError } from "@cistern/schema/errors";
import type { SeenVolume } from "../../backends/backend.ts";
import type { Parts } from "../parts.ts";
import type { PoolRecord } from "../pool-record.ts";
import type { Accepted, VolumeUse } from "../types.ts";

/**
 * Asked by every verb that writes, shrinks, wipes, renames or deletes a volume, where it is prepared: so it is asked once
 * more under the locks, right before the first step. Errors: volume.held, whatever is accepted, for one that is mounted or that another
 * volume is read with; volume.in-use unless that code is among `accepted`.
 */
export async function refuseInUse(
  parts: Parts,
  pool: PoolRecord,
  volume: SeenVolume,
  accepted: Accepted = [],
): Promise<void> {
  const uses = (await parts.uses.in(pool, { fresh: true })).of(volume);
  const held = uses.filter(({ kind }) => kind === "mounted" || kind === "backing");
  const [first] = held.length > 0 ? held : uses;
  if (!first) return;
  const more = (held.length > 0 ? held : uses).length - 1;
  const facts = { volume: volume.summary.name, by: byName(first), more };
  if (first.kind === "mounted" || first.kind === "backing") {
    const stopped = first.kind === "backing" && first.stopped;
    throw new StorageError(fault("volume.held", { ...facts, use: stopped ? "stopped" : first.kind }));
  }
  if (!accepted.includes("volume.in-use"))
    throw new StorageError(fault("volume.in-use", { ...facts, use: useOf(first) }));
}

type SoftUse = Exclude<VolumeUse, { kind: "mounted" | "backing" }>;
const useOf = (use: SoftUse): ErrorFacts["volume.in-use"]["use"] =>
  use.kind === "domain" && use.running ? "running" : use.kind;

function byName(use: VolumeUse): string {
  switch (use.kind) {
    case "mounted":
      return use.mountPoint ?? use.device ?? "";
    case "backing":
      return `${use.poolName}/${use.volume}`;
    case "domain":
      return use.domain;
    case "process":
      return `${use.command} (${use.pid})`;
    case "locked":
      return "";
  }
}
