/**
 * What libvirt's parser (11.3, storage_conf.c) says to a whole document beyond its single fields, and in which order it looks:
 * of several things that are wrong the first in this order is the one that it names.
 */
import { fault, type Problem } from "../errors/index.ts";
import type { PoolDef } from "../fields/index.ts";
import type { PoolTypeSpec } from "./spec.ts";

/**
 * Paths in the order in which they are looked at. A path stands for everything below it; with `?` behind it for what is
 * missing there, which is often noticed later than what is wrong.
 */
export const poolOrder: readonly string[] = [
  "type",
  "source.name?",
  "source.format",
  "source.hosts.name",
  "source.hosts.port",
  "source.initiator",
  "source.devices.path",
  "source.devices.partSeparator",
  "source.adapter.type",
  "source.adapter.parentaddr",
  "source.adapter.managed",
  "source.auth.username",
  "source.auth.type",
  "source.auth.secret",
  "source.auth.type?",
  "source.protocol",
  "name",
  "uuid",
  "features",
  "source.hosts?",
  "source.dir",
  "source.adapter",
  "source.devices?",
  "target.path?",
  "target.permissions",
  "source.initiator.iqn.name?",
  "refresh",
  "mountOptions",
  "configOptions",
];

export const volumeOrder: readonly string[] = [
  "name",
  "type",
  "backingStore",
  "capacity",
  "allocation",
  "target.format",
  "target.permissions",
  "target.encryption",
  "target.compat",
  "target.clusterSize",
  "target.features",
];

/** Rules of a pool's document that look at more than one field. */
export const poolRules: readonly ((def: Partial<PoolDef>, spec: PoolTypeSpec) => Problem | undefined)[] = [
  // It looks at the number of the format and not at the type: the first two formats of every type may have a protocol version.
  (def, { formats }) => {
    const at = formats?.all.indexOf(def.source?.format?.type ?? formats.default) ?? 0;
    if (def.source?.protocol?.ver === undefined || at <= 1) return undefined;
    return {
      ...fault("field.conflict", { label: "Protocol version", other: "Source format" }),
      severity: "error",
      path: "source.protocol.ver",
      libvirt: 67,
    };
  },
];

const ranks = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** Where a problem comes in an order; those that no entry names come last. */
export function rankOf(order: readonly string[], { code, path }: Problem): number {
  const known = ranks.get(order) ?? new Map(order.map((entry, index) => [entry, index]));
  ranks.set(order, known);
  const isMissing = code === "field.missing" || code === "field.one-of";
  for (
    let at = (path ?? "").replace(/\.[0-9]+(?=\.|$)/g, "");
    at !== "";
    at = at.slice(0, Math.max(0, at.lastIndexOf(".")))
  ) {
    const rank = (isMissing ? known.get(`${at}?`) : undefined) ?? known.get(at);
    if (rank !== undefined) return rank;
  }
  return order.length;
}
