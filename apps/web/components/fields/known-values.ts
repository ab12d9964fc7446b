/** What the host can tell of a document's values: its secrets and devices, by the field that takes them. Pure. */
import type { BlockDevice, HostDevices, ScsiAdapter, SecretSummary, SecretUsageType } from "@cistern/driver/router";
import { type DocumentKind, type Known, type KnownValue, poolTypeIn } from "@cistern/schema/assist";
import { formatBytes, type PoolType } from "@cistern/schema/fields";
import { poolTypeSpecs } from "@cistern/schema/pool-types";

/** What the values are for. `path`: where a new volume will be, as far as is known. */
export type ValuesFor =
  | { readonly kind: "pool"; readonly type: PoolType | undefined }
  | { readonly kind: "volume"; readonly type: PoolType; readonly path: string };

/** The same for a text, whose type may change while it is written. */
export function valuesFor(kind: DocumentKind, text: string): ValuesFor {
  if (kind.kind === "volume") return { kind: "volume", type: kind.poolType, path: "" };
  return { kind: "pool", type: poolTypeIn(text) };
}

/** A path without the numbers of rows: `source.devices.path`. */
export const plainPath = (path: string): string => path.replace(/\.[0-9]+(?=\.|$)/g, "");

const poolSecret = "source.auth.secret";
const volumeSecret = "target.encryption.secrets";

/** Where a document names secrets, and of which use; undefined where it names none. */
export function secretField(of: ValuesFor): { readonly path: string; readonly usage: SecretUsageType } | undefined {
  if (of.kind === "volume") {
    const fields: object = poolTypeSpecs[of.type].volume;
    return `${volumeSecret}.uuid` in fields ? { path: volumeSecret, usage: "volume" } : undefined;
  }
  if (of.type === undefined || !(`${poolSecret}.uuid` in poolTypeSpecs[of.type].uses)) return undefined;
  return { path: poolSecret, usage: of.type === "rbd" ? "ceph" : "iscsi" };
}

/** Kinds of device that a pool of the type can be made of. */
const deviceKinds: { readonly [T in PoolType]?: readonly BlockDevice["kind"][] } = {
  fs: ["disk", "partition", "mapped", "loop"],
  logical: ["disk", "partition", "mapped", "loop"],
  zfs: ["disk", "partition", "mapped", "loop"],
  disk: ["disk", "mapped", "loop"],
};
export const needsDevices = (of: ValuesFor): boolean =>
  of.kind === "pool" && of.type !== undefined && (of.type in deviceKinds || of.type === "scsi");

/** The few words that go with values. */
export interface Words {
  readonly noValue: string;
  readonly inUse: (by: string) => string;
  readonly kind: (kind: BlockDevice["kind"]) => string;
}

/** By field, for every field that the host can tell of, also where it has none. */
export const knownValues = (
  of: ValuesFor,
  told: { readonly secrets: readonly SecretSummary[]; readonly devices: HostDevices },
  say: Words,
): Known => ({ ...secretValues(of, told.secrets, say), ...deviceValues(of, told.devices, say) });

const joined = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(" · ");

function secretValues(of: ValuesFor, secrets: readonly SecretSummary[], { noValue }: Words): Known {
  const field = secretField(of);
  if (!field) return {};
  const fit = secrets.filter(({ usage }) => usage.type === field.usage);
  const about = ({ hasValue, description }: SecretSummary) => joined(description, hasValue ? undefined : noValue);
  return {
    [`${field.path}.uuid`]: fit.map((each) => ({ value: each.uuid, detail: joined(each.usage.id, about(each)) })),
    [`${field.path}.usage`]: fit.map((each) => ({ value: each.usage.id, detail: about(each) || each.uuid })),
  };
}

function deviceValues(of: ValuesFor, { devices, adapters }: HostDevices, say: Words): Known {
  if (of.kind !== "pool" || of.type === undefined) return {};
  if (of.type === "scsi") return adapterValues(adapters);
  const kinds = deviceKinds[of.type];
  if (!kinds) return {};
  const free = (device: BlockDevice) => Number(device.usedBy !== undefined);
  return {
    "source.devices.path": devices
      .filter(({ kind }) => kinds.includes(kind))
      .toSorted((one, other) => free(one) - free(other))
      .map((device) => ({ value: device.stablePath ?? device.path, detail: aboutDevice(device, say) })),
  };
}

const aboutDevice = ({ path, stablePath, kind, size, model, holds, usedBy }: BlockDevice, say: Words): string =>
  joined(
    stablePath && path,
    `${formatBytes(size)} ${say.kind(kind)}`,
    model,
    holds,
    usedBy === undefined ? undefined : say.inUse(usedBy),
  );

function adapterValues(adapters: readonly ScsiAdapter[]): Known {
  const about = ({ driver, address, wwpn }: ScsiAdapter) => joined(driver, address, wwpn);
  const values = (list: readonly ScsiAdapter[], pick: (adapter: ScsiAdapter) => string | undefined): KnownValue[] =>
    list.flatMap((adapter) => {
      const value = pick(adapter);
      return value === undefined
        ? []
        : [{ value, detail: joined(value === adapter.name ? "" : adapter.name, about(adapter)) }];
    });
  // A virtual adapter is made on one of the hardware's own.
  const parents = adapters.filter(({ wwpn, parent }) => wwpn !== undefined && parent === undefined);
  return {
    "source.adapter.name": values(adapters, ({ name }) => name),
    "source.adapter.parent": values(parents, ({ name }) => name),
    "source.adapter.parentWwnn": values(parents, ({ wwnn }) => wwnn),
    "source.adapter.parentWwpn": values(parents, ({ wwpn }) => wwpn),
  };
}
