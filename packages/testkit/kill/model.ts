/** What the disk must look like, by the jobs that were told to have finished. */
import type { Picture } from "../verbs/index.ts";

export interface ModelVolume {
  readonly format: "raw" | "qcow2";
  readonly capacity: number;
  readonly mode: "0600" | "0640";
  readonly stored: boolean;
}

export interface ModelPool {
  readonly name: string;
  readonly uuid: string;
  /** Below the world's folder. */
  readonly path: string;
  /** Number in the comment of the definition's text; undefined while there is none. */
  text: number | undefined;
  autostart: boolean;
  active: boolean;
  folder: boolean;
  readonly volumes: Map<string, ModelVolume>;
}

const xml = (text: string) => new RegExp(`^file 0600 0:0 [\\s\\S]*${text}`);

/** Every path that is there, with what its line of the picture must be. */
function expected(pools: readonly ModelPool[]): ReadonlyMap<string, RegExp> {
  const lines = new Map<string, RegExp>();
  for (const { name, path, text, autostart, active, folder, volumes } of pools) {
    if (text !== undefined) lines.set(`data/storage/${name}.xml`, xml(`<!-- text ${text} -->`));
    if (autostart) lines.set(`data/storage/autostart/${name}.xml`, new RegExp(`^link .*/data/storage/${name}\\.xml$`));
    if (active) lines.set(`data/run/state/${name}.xml`, xml(`<name>${name}</name>`));
    if (folder) lines.set(path, /^folder 0711 0:0$/);
    for (const [volume, { format, capacity, mode, stored }] of volumes)
      lines.set(
        `${path}/${volume}`,
        format === "raw"
          ? new RegExp(`^file ${mode} 0:0 ${capacity} ${stored ? "stored" : "sparse"} raw `)
          : new RegExp(`^file ${mode} 0:0 qcow2 ${capacity}$`),
      );
  }
  return lines;
}

/** Where the disk is not what the jobs say, in words. */
export function untrue(pools: readonly ModelPool[], seen: Picture): readonly string[] {
  const lines = expected(pools);
  const wrong = [...lines].flatMap(([path, line]) => {
    const found = seen.get(path);
    return found !== undefined && line.test(found) ? [] : [`${path}: ${line} is told, ${found ?? "nothing"} is there`];
  });
  const unsaid = [...seen].filter(([path]) => !lines.has(path)).map(([path, line]) => `${path}: unsaid, ${line}`);
  return [...wrong, ...unsaid];
}
