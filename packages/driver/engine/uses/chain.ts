/** What a volume is based on, and what is based on it, across pools; from what the last refresh read of each header. */
import { posix } from "node:path";
import type { SeenVolume } from "../../backends/backend.ts";
import type { Host } from "../../host/index.ts";
import type { PoolRecord } from "../pool-record.ts";
import type { Registry } from "../registry.ts";
import type { ChainImage, ChainTree, VolumeChain } from "../types.ts";
import type { Based } from "./based.ts";
import { absolute, pathsOf } from "./paths.ts";

/** More is an accident or an attack. */
const deepest = 64;
/** Images shown on top of one: a base may have thousands. */
const mostAbove = 500;
const lookMs = 2_000;

interface Node {
  readonly pool: PoolRecord;
  readonly volume: SeenVolume;
}

/** Never throws for what stands in a header. `base` is told nearest first; what is broken says how. */
export async function chainOf(
  parts: { readonly host: Pick<Host, "file">; readonly registry: Registry; readonly based: Based },
  pool: PoolRecord,
  volume: SeenVolume,
): Promise<VolumeChain> {
  const byPath = new Map<string, Node>();
  const above = new Map<string, Node[]>();
  const nodes: Node[] = parts.registry
    .all()
    .flatMap((of) => [...(of.live?.now.volumes.values() ?? [])].map((each) => ({ pool: of, volume: each })));
  for (const node of nodes) for (const path of pathsOf(node.pool, node.volume)) byPath.set(path, node);
  for (const node of nodes) {
    const base = basePath(node.volume);
    if (base === undefined) continue;
    const key = byPath.get(base)?.volume.summary.path ?? base;
    const others = above.get(key);
    if (others) others.push(node);
    else above.set(key, [node]);
  }
  const self = { pool, volume };
  const tree = treeAbove(self, above, (node) => stoppedAbove(parts, node));
  return {
    base: await chainBelow(parts.host, self, byPath),
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
  host: Pick<Host, "file">,
  self: Node,
  byPath: ReadonlyMap<string, Node>,
): Promise<readonly ChainImage[]> {
  const chain: ChainImage[] = [];
  const passed = new Set([self.volume.summary.path]);
  for (let node = self; node.volume.summary.backingPath !== undefined; ) {
    const named = node.volume.summary.backingPath;
    const path = basePath(node.volume);
    const next = path === undefined ? undefined : byPath.get(path);
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
  const facts = await host.file({ act: "look", path }, { deadlineMs: lookMs }).catch(() => undefined);
  if (!facts) return "unknown";
  return facts.type === "missing" ? "missing" : "outside";
}

/** The overlays in pools that are not active, as those were last seen. */
function stoppedAbove(
  { registry, based }: { readonly registry: Registry; readonly based: Based },
  { pool, volume }: Node,
): readonly ChainTree[] {
  return pathsOf(pool, volume).flatMap((path) =>
    [...based.on(path)].flatMap(({ pool: uuid, volume: name }) => {
      const of = registry.find(uuid);
      const folder = of?.stored.def.target?.path;
      if (!of || of.live || folder === undefined) return [];
      const image = { path: posix.join(folder, name), pool: { uuid, name: of.name }, volume: name };
      return [{ ...image, broken: "stopped" as const, overlays: [] }];
    }),
  );
}

function treeAbove(
  self: Node,
  above: ReadonlyMap<string, readonly Node[]>,
  stopped: (node: Node) => readonly ChainTree[],
): { readonly overlays: readonly ChainTree[]; readonly cut: boolean } {
  let left = mostAbove;
  let cut = false;
  const passed = new Set([self.volume.summary.path]);
  const grow = (of: Node, depth: number): readonly ChainTree[] => {
    const away = stopped(of);
    const trees: ChainTree[] = away.slice(0, left);
    cut ||= trees.length < away.length;
    left -= trees.length;
    for (const node of above.get(of.volume.summary.path) ?? []) {
      const image = imageOf(node);
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
      trees.push({ ...image, overlays: grow(node, depth + 1) });
    }
    return trees;
  };
  return { overlays: grow(self, 0), cut };
}
