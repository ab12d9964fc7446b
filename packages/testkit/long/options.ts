/** Reads `--name value` pairs of a long test's command; every value is a positive number. */
import { parseArgs } from "node:util";

export function numbers<N extends string>(
  defaults: { readonly [name in N]: number },
  args: readonly string[],
): { readonly [name in N]: number } {
  const names = Object.keys(defaults) as N[];
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  const { values } = parseArgs({ args: args.filter((arg) => arg !== "--"), options });
  const entries = names.map((name) => {
    const value = values[name] === undefined ? defaults[name] : Number(values[name]);
    if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} takes a positive number`);
    return [name, value];
  });
  return Object.fromEntries(entries) as { readonly [name in N]: number };
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
