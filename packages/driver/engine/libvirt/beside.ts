/** How pools of libvirt's count beside ours: whose name and target is taken, and who may end what. */
import { fault, type Problem, StorageError } from "@cistern/schema/errors";
import type { Backend, Making } from "../../backends/backend.ts";
import type { PoolRecord } from "../pool-record.ts";
import { problem } from "../problems.ts";
import type { Registry } from "../registry.ts";
import type { Step } from "../step.ts";
import type { LibvirtPool } from "./libvirt-pool.ts";

/** Pools that libvirt has and we have not: others that every rule on duplicates has to know. */
export const libvirtOnly = (registry: Registry): readonly LibvirtPool[] =>
  registry.libvirt.filter(({ uuid }) => registry.find(uuid) === undefined);

/** A place or source where only libvirt has a pool refuses a new pool; one that we have already lives on beside it. */
export const besideLibvirt = (registry: Registry, self: string | undefined): "error" | "warning" =>
  self !== undefined && registry.find(self) ? "warning" : "error";

/** A new pool takes neither name nor UUID of one that only libvirt has; the same name with the same UUID is that pool. */
export function* libvirtIdentity(
  registry: Registry,
  def: { readonly name: string; readonly uuid?: string | undefined },
): Generator<Problem> {
  for (const other of libvirtOnly(registry)) {
    const sameUuid = other.uuid === def.uuid?.toLowerCase();
    if (sameUuid === (other.name === def.name)) continue;
    const facts = { pool: other.name, uuid: other.uuid };
    yield problem(fault("pool.in-libvirt", facts), sameUuid ? "uuid" : "name");
  }
}

/** Who made the storage of an active pool usable: mounted it, or opened its session. */
export type StartedBy = "cistern" | "libvirt";

const libvirtHolds = (registry: Registry, uuid: string): boolean => registry.libvirtPool(uuid)?.active !== undefined;

/** What a start does to the storage: nothing where libvirt has done it. */
export async function startStorage(
  registry: Registry,
  backend: Backend,
  making: Making & { readonly pool: { readonly uuid?: string | undefined } },
): Promise<{ readonly by: StartedBy; readonly steps: readonly Step[] }> {
  if (making.pool.uuid !== undefined && libvirtHolds(registry, making.pool.uuid)) return { by: "libvirt", steps: [] };
  return { by: "cistern", steps: (await backend.startPool?.(making)) ?? [] };
}

/** What a stop does to the storage: nothing where libvirt made it usable, or uses it too. */
export async function stopStorage(
  registry: Registry,
  backend: Backend,
  making: Making & { readonly by: StartedBy; readonly uuid: string },
): Promise<readonly Step[]> {
  if (making.by === "libvirt" || libvirtHolds(registry, making.uuid)) return [];
  return (await backend.stopPool?.(making)) ?? [];
}

/** Throws pool.active-in-libvirt, for verbs that need storage which nobody uses. */
export function unusedByLibvirt(registry: Registry, pool: Pick<PoolRecord, "uuid" | "name">): void {
  if (libvirtHolds(registry, pool.uuid)) throw new StorageError(fault("pool.active-in-libvirt", { pool: pool.name }));
}
