/** Pools as libvirt keeps them in its files. Pure: from what was found there to what each pool is. */
import { type Fault, fault } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import { type Reading, readPool, readPoolState, writePool } from "@cistern/schema/xml";
import type { LibvirtFile, LibvirtFound, PathFacts } from "../../host/index.ts";
import type { LibvirtPoolSummary } from "../types.ts";

export interface LibvirtPool {
  readonly uuid: string;
  readonly name: string;
  /** As libvirt's file has it, without its warning at the top. */
  readonly text: string;
  readonly def: PoolDef;
  /** False for a pool that libvirt forgets when it stops. */
  readonly persistent: boolean;
  readonly autostart: boolean;
  /** What libvirt started it with; absent where libvirt has not started it. */
  readonly active?: PoolDef;
  /** Real path of the target as last seen. */
  realTarget?: string | undefined;
  /** The folder there as last seen. */
  seenTarget?: Pick<PathFacts, "identity" | "place"> | undefined;
}
export interface LibvirtPools {
  /** By name. */
  readonly pools: readonly LibvirtPool[];
  readonly unreadable: readonly { readonly file: string; readonly fault: Fault }[];
}

type Kept = { readonly text: string; readonly def: PoolDef & { readonly uuid: string } };

/**
 * Each pool once: a definition, or for one that libvirt does not keep its state. A file that is no pool is reported.
 * `running`: UUIDs of pools that the daemon takes for active, with or without a file that says so.
 */
export function libvirtPools(
  { definitions, states, autostart }: LibvirtFound,
  running: ReadonlySet<string> = new Set(),
): LibvirtPools {
  const unreadable: { file: string; fault: Fault }[] = [];
  const read = (files: readonly LibvirtFile[], reader: (text: string) => Reading<PoolDef>): readonly Kept[] =>
    files.flatMap((file) => {
      const kept = "fault" in file ? file.fault : keptIn(file.name, file.text, reader);
      if (!("code" in kept)) return [kept];
      unreadable.push({ file: file.name, fault: kept });
      return [];
    });
  const pools = new Map<string, LibvirtPool>();
  const started = new Map(read(states, readPoolState).map((kept) => [kept.def.uuid, kept]));
  for (const { text, def } of read(definitions, readPool)) {
    const active = started.get(def.uuid)?.def ?? (running.has(def.uuid) ? def : undefined);
    const shown = { uuid: def.uuid, name: def.name, text, def, persistent: true };
    if (pools.has(def.uuid)) {
      const { name, uuid } = def;
      unreadable.push({ file: `${name}.xml`, fault: fault("pool.uuid-taken", { name, uuid }) });
    } else
      pools.set(def.uuid, {
        ...shown,
        autostart: autostart.includes(`${def.name}.xml`),
        ...(active ? { active } : {}),
      });
  }
  for (const { def } of started.values()) {
    if (pools.has(def.uuid)) continue;
    const shown = { uuid: def.uuid, name: def.name, text: writePool(def), def };
    pools.set(def.uuid, { ...shown, persistent: false, autostart: false, active: def });
  }
  return { pools: [...pools.values()].sort((one, other) => (one.name < other.name ? -1 : 1)), unreadable };
}

/** The comment that libvirt puts on top of each of its files; it would be untrue of a file of ours. */
const warning = /^\s*<!--\s*WARNING: THIS IS AN AUTO-GENERATED FILE[\s\S]*?-->\s*/;

function keptIn(file: string, text: string, reader: (text: string) => Reading<PoolDef>): Kept | Fault {
  const { value, problems } = reader(text);
  if (!value) return problems.find(({ severity }) => severity === "error") ?? fault("xml.malformed", { detail: "" });
  if (`${value.name}.xml` !== file)
    return fault("field.invalid", { label: "Name", value: value.name, expected: file.slice(0, -".xml".length) });
  if (value.uuid === undefined) return fault("field.missing", { label: "UUID" });
  return { text: text.replace(warning, ""), def: { ...value, uuid: value.uuid.toLowerCase() } };
}

export const libvirtSummary = ({
  uuid,
  name,
  def,
  active,
  persistent,
  autostart,
}: LibvirtPool): LibvirtPoolSummary => ({
  uuid,
  name,
  type: def.type,
  ...(def.target?.path === undefined ? {} : { targetPath: def.target.path }),
  active: active !== undefined,
  persistent,
  autostart,
});
