/** Whether two SCSI adapters are one. A PCI address is not looked up: one by address and one by name may pass unseen. */
import type { PoolDef } from "@cistern/schema/fields";

type Adapter = NonNullable<NonNullable<PoolDef["source"]>["adapter"]>;

/** The number in `scsi_host3`, `fc_host3` or `host3`. */
const numberOf = (name: string | undefined): string | undefined => /^(?:scsi_|fc_)?host(\d+)$/.exec(name ?? "")?.[1];
const wwnOf = (wwn: string | undefined): string => (wwn ?? "").toLowerCase().replace(/^0x/, "");
const isFc = ({ type }: Adapter): boolean => type === "fc_host";

export function named(adapter: Adapter): string {
  if (isFc(adapter)) return `${wwnOf(adapter.wwnn)}:${wwnOf(adapter.wwpn)}`;
  return adapter.name ?? addressOf(adapter) ?? "";
}

export function clash(one: Adapter, other: Adapter): boolean {
  if (isFc(one) && isFc(other)) return named(one) === named(other);
  // A virtual host shows the disks of the host below which it is made.
  if (isFc(one) !== isFc(other))
    return same(numberOf((isFc(one) ? one : other).parent), numberOf((isFc(one) ? other : one).name));
  return same(numberOf(one.name), numberOf(other.name)) || same(addressOf(one), addressOf(other));
}

const same = (one: string | undefined, other: string | undefined): boolean => one !== undefined && one === other;

function addressOf({ parentaddr }: Adapter): string | undefined {
  if (!parentaddr) return undefined;
  const { domain, bus, slot, function: of } = parentaddr.address ?? {};
  return `${[domain, bus, slot, of].map((part) => Number(part ?? 0).toString(16)).join(":")}/${parentaddr.uniqueId ?? ""}`;
}
