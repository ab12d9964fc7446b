/** Whether two SCSI adapters are one, which may be named by the host's number or by the address of its PCI function. */
import type { PoolDef } from "@cistern/schema/fields";
import type { ScsiAdapter } from "../host/index.ts";

type Adapter = NonNullable<NonNullable<PoolDef["source"]>["adapter"]>;

/** The number in `scsi_host3`, `fc_host3` or `host3`. */
const numberOf = (name: string | undefined): string | undefined => /^(?:scsi_|fc_)?host(\d+)$/.exec(name ?? "")?.[1];
const wwnOf = (wwn: string | undefined): string => (wwn ?? "").toLowerCase().replace(/^0x/, "");
const isFc = ({ type }: Adapter): boolean => type === "fc_host";

export function named(adapter: Adapter): string {
  if (isFc(adapter)) return `${wwnOf(adapter.wwnn)}:${wwnOf(adapter.wwpn)}`;
  return adapter.name ?? addressOf(adapter) ?? "";
}

/** The name of each adapter of this host that has an address, by that address. */
export const namesByAddress = (adapters: readonly ScsiAdapter[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    adapters.flatMap(({ name, address, uniqueId, parent }) => {
      const parts = address?.split(/[:.]/).map((part) => Number.parseInt(part, 16));
      // A virtual one has the address of the one that it was made on, and is not meant by it.
      return parts && uniqueId !== undefined && !parent ? [[keyOf(parts, uniqueId), [name]]] : [];
    }),
  );

/** @param names of adapters by their address, as far as this host has them */
export function clash(one: Adapter, other: Adapter, names: ReadonlyMap<string, readonly string[]>): boolean {
  if (isFc(one) && isFc(other)) return named(one) === named(other);
  const hostOf = (adapter: Adapter) => numberOf(adapter.name ?? names.get(addressOf(adapter) ?? "")?.[0]);
  // A virtual host shows the disks of the host below which it is made.
  if (isFc(one) !== isFc(other))
    return same(numberOf((isFc(one) ? one : other).parent), hostOf(isFc(one) ? other : one));
  return same(hostOf(one), hostOf(other)) || same(addressOf(one), addressOf(other));
}

const same = (one: string | undefined, other: string | undefined): boolean => one !== undefined && one === other;

const keyOf = (parts: readonly number[], uniqueId: number | undefined): string =>
  `${parts.map((part) => part.toString(16)).join(":")}/${uniqueId ?? ""}`;

function addressOf({ parentaddr }: Adapter): string | undefined {
  if (!parentaddr) return undefined;
  const { domain, bus, slot, function: of } = parentaddr.address ?? {};
  return keyOf(
    [domain, bus, slot, of].map((part) => Number(part ?? 0)),
    parentaddr.uniqueId,
  );
}
