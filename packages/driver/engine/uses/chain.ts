/** What a volume is based on, and what is based on it, across pools; from what the last refresh read of each header. */
import { posix } from "node:path";
import type { SeenVolume } from "../../backends/backend.ts";
import type { Host } from "../../host/index.ts";
import type { PoolRecord } from "../pool-record.ts";
import type { Registry } from "../registry.ts";
import type { ChainImage, ChainTree, VolumeChain } from "../types.ts";
import type { Based } from "./based.ts";
import { briefLook } from "./brief-look.ts";
import { knownVolume } from "./known-volume.ts";
import { absolute, pathsOf } from "./paths.ts";

/** More is an accident or an attack. */
const deepest = 64;
/** Images shown on top of one: a base may have thousands. */
const mostAbove = 500;

interface Node {
  readonly pool: PoolRecord;
  readonly volume: SeenVolume;
}

interface Known {
  readonly registry: Registry;
  readonly based: Based;
}

/** Never throws for what stands in a header. `base` is told nearest first; what is broken says how. */
export async function chainOf(
  parts: Known & { readonly host: Pick<Host, "file"> },
  pool: PoolRecord,
  volume: SeenVolume,
): Promise<VolumeChain> {
  const self = { pool, volume };
  const tree = treeAbove(parts, self);
  return {
    base: await chainBelow(parts, self),
    overlays: tree.overlays,
    ...(tree.cut ? { cut: true } : {}),
  };
}

const basePath = ({ summary }: SeenVolume): string | undefined =>
  summary.backingPath === undefined ? undefined : absolute(posix.dirname(summary.path), summary.backingPath);

const imageOf = ({ pool, volume: { summary } }: Node): ChainImage => ({
  path: summary.path,
  pool: { uuid: pool.uuid, name: pool.name },
  volume: summary.name,
  format: summary.format,
  allocation: summary.allocation,
});

async function chainBelow(
  { host, registry }: { readonly host: Pick<Host, "file">; readonly registry: Registry },
  self: Node,
): Promise<readonly ChainImage[]> {
  const chain: ChainImage[] = [];
  const passed = new Set([self.volume.summary.path]);
  for (let node = self; node.volume.summary.backingPath !== undefined; ) {
    const named = node.volume.summary.backingPath;
    const path = basePath(node.volume);
    const next = path === undefined ? undefined : knownVolume(registry, path);
    if (!next) {
      chain.push({ path: path ?? named, broken: path === undefined ? "no-file" : await whyUnknown(host, path) });
      break;
    }
    const declared = node.volume.file?.probed.backing?.format;
    const image = imageOf(next);
    if (passed.has(image.path) || chain.length >= deepest) {
      chain.push({ ...image, broken: passed.has(image.path) ? "loop" : "too-deep" });
      break;
    }
    chain.push(declared !== undefined && declared !== image.format ? { ...image, broken: "format" } : image);
    passed.add(image.path);
    node = next;
  }
  return chain;
}

/** A file outside of every active pool is no fault; one that is not there is. */
async function whyUnknown(host: Pick<Host, "file">, path: string): Promise<NonNullable<ChainImage["broken"]>> {
  const facts = await briefLook(host, path);
  if (!facts) return "unknown";
  return facts.type === "missing" ? "missing" : "outside";
}

/** The volumes that are based on this one, by the name of their pool; those of pools that are not active as they were last seen. */
function above({ registry, based }: Known, { pool, volume }: Node): readonly (Node | ChainTree)[] {
  const found = pathsOf(pool, volume).flatMap((path) =>
    [...based.on(path)].flatMap(({ pool: uuid, volume: name }): readonly { of: PoolRecord; is: Node | ChainTree }[] => {
      const of = registry.find(uuid);
      if (of?.live) {
        const seen = of.live.now.volumes.get(name);
        return seen && basePath(seen) === path ? [{ of, is: { pool: of, volume: seen } }] : [];
      }
      const folder = of?.stored.def.target?.path;
      if (!of || folder === undefined) return [];
      const image = { path: posix.join(folder, name), pool: { uuid, name: of.name }, volume: name };
      return [{ of, is: { ...image, broken: "stopped", overlays: [] } }];
    }),
  );
  return found
    .sort((one, other) => (one.of === other.of ? 0 : one.of.name < other.of.name ? -1 : 1))
    .map(({ is }) => is);
}

function treeAbove(known: Known, self: Node): { readonly overlays: readonly ChainTree[]; readonly cut: boolean } {
  let left = mostAbove;
  let cut = false;
  const passed = new Set([self.volume.summary.path]);
  const grow = (of: Node, depth: number): readonly ChainTree[] => {
    const trees: ChainTree[] = [];
    for (const each of above(known, of)) {
      const image = "overlays" in each ? each : imageOf(each);
      if (passed.has(image.path)) {
        trees.push({ ...image, broken: "loop", overlays: [] });
        continue;
      }
      if (left <= 0 || depth >= deepest) {
        cut = true;
        break;
      }
      left -= 1;
      passed.add(image.path);
      trees.push("overlays" in each ? each : { ...image, overlays: grow(each, depth + 1) });
    }
    return trees;
  };
  return { overlays: grow(self, 0), cut };
}
