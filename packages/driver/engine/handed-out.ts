/** Sizes that documents handed out lately held, by volume and field: such a value in an edited text was read there and not typed. */
import { type VolumeDef, valueAt, volume, walk } from "@cistern/schema/fields";

const keptVolumes = 1_000;
const keptValues = 16;

export class HandedOut {
  /** In order of last use, oldest first. */
  readonly #volumes = new Map<string, Map<string, unknown[]>>();

  remember(pool: string, name: string, def: VolumeDef): void {
    const key = `${pool}/${name}`;
    const fields = this.#volumes.get(key) ?? new Map<string, unknown[]>();
    for (const { path, node } of walk(volume)) {
      if (node.node === "group" || node.scalar.kind !== "bytes") continue;
      const value = valueAt(def, path);
      const values = fields.get(path) ?? [];
      if (!values.includes(value)) fields.set(path, [...values, value].slice(-keptValues));
    }
    this.#volumes.delete(key);
    this.#volumes.set(key, fields);
    const [oldest] = this.#volumes.keys();
    if (this.#volumes.size > keptVolumes && oldest !== undefined) this.#volumes.delete(oldest);
  }

  knows(pool: string, name: string, path: string, value: unknown): boolean {
    return this.#volumes.get(`${pool}/${name}`)?.get(path)?.includes(value) ?? false;
  }
}
