/**
 * Two pools never share a source: neither would know what the other does there. libvirt's rules (C.4 of its facts), and the
 * cases it misses: volume groups and ZFS pools by name, Ceph pools, targets of iscsi-direct, one device by two names.
 */
import { fault, type Problem } from "@cistern/schema/errors";
import { type PoolDef, type PoolType, valueAt } from "@cistern/schema/fields";
import { canonicalPool } from "@cistern/schema/pool-types";
import type { Host } from "../host/index.ts";
import { besideLibvirt, libvirtOnly } from "./libvirt/beside.ts";
import { problem } from "./problems.ts";
import type { Registry } from "./registry.ts";
import { clash, named, namesByAddress } from "./same-adapter.ts";

/** The groups and fields that a rule can name, by their path in the catalogue. */
type Path =
  | "source.hosts"
  | "source.devices"
  | "source.dir.path"
  | "source.name"
  | "source.adapter"
  | "source.initiator.iqn.name";

/** Pools of these types clash where all of the fields do. A pool of a type that no rule names shares what it likes. */
interface Rule {
  readonly types: readonly PoolType[];
  readonly fields: readonly Path[];
}

export const rules: readonly Rule[] = [
  { types: ["netfs"], fields: ["source.hosts", "source.dir.path"] },
  { types: ["gluster"], fields: ["source.hosts", "source.name", "source.dir.path"] },
  { types: ["sheepdog"], fields: ["source.hosts"] },
  { types: ["rbd"], fields: ["source.hosts", "source.name"] },
  { types: ["iscsi"], fields: ["source.devices", "source.initiator.iqn.name"] },
  { types: ["iscsi-direct"], fields: ["source.hosts", "source.devices", "source.initiator.iqn.name"] },
  { types: ["fs", "logical", "disk", "zfs"], fields: ["source.devices"] },
  { types: ["logical"], fields: ["source.name"] },
  { types: ["zfs"], fields: ["source.name"] },
  { types: ["vstorage"], fields: ["source.name"] },
  { types: ["scsi"], fields: ["source.adapter"] },
  // A host has one set of multipath devices.
  { types: ["mpath"], fields: [] },
];

type Hosts = NonNullable<NonNullable<PoolDef["source"]>["hosts"]>;
type Devices = NonNullable<NonNullable<PoolDef["source"]>["devices"]>;
type Adapter = NonNullable<NonNullable<PoolDef["source"]>["adapter"]>;

/** Every name that a device has, as far as this host can tell: as written, where links lead, its number; of an adapter by its address. */
type Names = ReadonlyMap<string, readonly string[]>;

/** How two values of a field are compared, where it is not by being equal, and how one is told. */
const fields: {
  readonly [P in Path]?: {
    readonly at: string;
    readonly clash: (one: never, other: never, names: Names) => boolean;
    readonly say: (value: never) => string;
  };
} = {
  "source.hosts": {
    at: "source.hosts.0.name",
    clash: (one: Hosts = [], other: Hosts = []) => one.some((host) => other.some((each) => sameHost(host, each))),
    say: (hosts: Hosts = []) => hosts.map(({ name }) => name).join(", "),
  },
  "source.devices": {
    at: "source.devices.0.path",
    clash: (one: Devices = [], other: Devices = [], names) => {
      const taken = new Set(other.flatMap(({ path }) => names.get(path) ?? [path]));
      return one.some(({ path }) => (names.get(path) ?? [path]).some((name) => taken.has(name)));
    },
    say: (devices: Devices = []) => devices.map(({ path }) => path).join(", "),
  },
  "source.adapter": {
    at: "source.adapter",
    clash: (one: Adapter | undefined, other: Adapter | undefined, names) =>
      one !== undefined && other !== undefined && clash(one, other, names),
    say: (adapter?: Adapter) => (adapter ? named(adapter) : ""),
  },
};

/** A port that is left out is the usual one, which nobody here knows: it may be the other's. */
const sameHost = (one: Hosts[number], other: Hosts[number]): boolean =>
  one.name.toLowerCase() === other.name.toLowerCase() && (!one.port || !other.port || one.port === other.port);

function clashes({ fields: all }: Rule, one: PoolDef, other: PoolDef, names: Names): boolean {
  return all.every((path) => {
    const [mine, theirs] = [valueAt(one, path), valueAt(other, path)];
    const how = fields[path]?.clash as ((one: unknown, other: unknown, names: Names) => boolean) | undefined;
    return how ? how(mine, theirs, names) : mine === theirs;
  });
}

function sayOf({ fields: all }: Rule, def: PoolDef): string {
  const texts = all.map((path) => {
    const value = valueAt(def, path);
    const how = fields[path]?.say as ((value: unknown) => string) | undefined;
    return how ? how(value) : String(value ?? "");
  });
  return texts.filter((text) => text !== "").join(" ");
}

export interface SourceAsked {
  readonly host: Host;
  readonly registry: Registry;
  readonly def: PoolDef;
  /** UUID of the pool itself, which may keep its source. */
  readonly self: string | undefined;
  /** The job that takes the source if it is free: claimed in the same moment as it is found free. */
  readonly claims?: { readonly job: string; readonly uuid: string } | undefined;
  /** What the source of a pool that only libvirt has means, where not the usual. */
  readonly besideLibvirt?: "error" | "warning" | undefined;
}

/** The first pool, known or being defined, that has the source already. */
export async function sourceProblems(asked: SourceAsked): Promise<readonly Problem[]> {
  const { registry, claims } = asked;
  const mine = rules.filter(({ types }) => types.includes(asked.def.type));
  if (mine.length === 0) return [];
  const def = canonicalPool(asked.def);
  const self = claims?.uuid ?? asked.self;
  const others = () =>
    known(registry).filter(({ uuid, of }) => uuid !== self && mine.some(({ types }) => types.includes(of.type)));
  const libvirts = libvirtOnly(registry).map(({ def: theirs }) => theirs);
  const names = await namesOf(asked.host, [def, ...others().map(({ of }) => of), ...libvirts]);
  // From here on nothing waits, so that no other job slips in between; pools may have come meanwhile.
  for (const { name, of } of others()) {
    const rule = mine.find((each) => each.types.includes(of.type) && clashes(each, def, canonicalPool(of), names));
    if (!rule) continue;
    const [first] = rule.fields;
    if (first === undefined) return [problem(fault("pool.only-one", { pool: name, poolType: def.type }), "type")];
    return [problem(fault("source.taken", { pool: name, source: sayOf(rule, def) }), fields[first]?.at ?? first)];
  }
  if (claims) registry.claim(claims.job, { name: def.name, uuid: claims.uuid, source: asked.def });
  const libvirt = libvirtOnly(registry).find(
    ({ uuid, ...other }) =>
      uuid !== self &&
      [other.def, ...(other.active ? [other.active] : [])].some((of) =>
        mine.some((rule) => rule.types.includes(of.type) && clashes(rule, def, canonicalPool(of), names)),
      ),
  );
  if (!libvirt) return [];
  const severity = asked.besideLibvirt ?? besideLibvirt(registry, asked.self);
  return [problem(fault("source.in-libvirt", { pool: libvirt.name }), "source", severity)];
}

interface Known {
  readonly name: string;
  readonly uuid: string;
  readonly of: PoolDef;
}

/** Every pool that holds a source: an active one the source it runs with and the one it will start with. */
function known(registry: Registry): readonly Known[] {
  const pools = registry
    .all()
    .flatMap(({ name, uuid, stored, live }) =>
      [stored.def, ...(live ? [live.now.def] : [])].map((of) => ({ name, uuid, of })),
    );
  const claimed = registry.claims().flatMap(({ name, uuid, source }) => (source ? [{ name, uuid, of: source }] : []));
  return [...pools, ...claimed];
}

const lookMs = 2_000;

async function namesOf(host: Host, defs: readonly PoolDef[]): Promise<Names> {
  const paths = new Set(defs.flatMap(({ source }) => (source?.devices ?? []).map(({ path }) => path)));
  const named = [...paths].map(async (path): Promise<[string, readonly string[]]> => {
    if (!path.startsWith("/")) return [path, [path]];
    const facts = await host.file({ act: "look", path }, { deadlineMs: lookMs }).catch(() => undefined);
    return [path, [path, ...(facts ? [facts.realPath] : []), ...(facts?.identity ? [facts.identity] : [])]];
  });
  const byAddress = defs.some(({ source }) => source?.adapter?.parentaddr !== undefined);
  const adapters = byAddress ? namesByAddress((await host.devices()).adapters) : [];
  return new Map([...(await Promise.all(named)), ...adapters]);
}
