/** The units of sizes: one letter or letter + iB count in 1024 steps, letter + B in 1000 steps; case never matters. */

const letters = ["K", "M", "G", "T", "P", "E"] as const;

/** Units a size may be typed in, with the factor in bytes; the 1024 steps first, since sizes are shown in them. */
export const sizeUnits: readonly { readonly unit: string; readonly factor: bigint }[] = [
  { unit: "B", factor: 1n },
  ...letters.map((letter, index) => ({ unit: `${letter}iB`, factor: 1024n ** BigInt(index + 1) })),
  ...letters.map((letter, index) => ({ unit: `${letter}B`, factor: 1000n ** BigInt(index + 1) })),
];

const factors: ReadonlyMap<string, bigint> = new Map([
  ["", 1n],
  ["byte", 1n],
  ["bytes", 1n],
  ...sizeUnits.map(({ unit, factor }) => [unit.toLowerCase(), factor] as const),
  ...letters.map((letter, index) => [letter.toLowerCase(), 1024n ** BigInt(index + 1)] as const),
]);

/** Bytes in one unit, undefined for a unit that does not exist. No unit means bytes. */
export function factorOfUnit(unit: string): bigint | undefined {
  return unit.length > 5 ? undefined : factors.get(unit.toLowerCase());
}

/** The largest unit of 1024 steps in which the size is a whole number. */
export function wholeUnitOf(bytes: bigint): { readonly unit: string; readonly factor: bigint } {
  const binary = sizeUnits.slice(1, letters.length + 1).toReversed();
  const whole = bytes === 0n ? undefined : binary.find(({ factor }) => bytes % factor === 0n);
  return whole ?? { unit: "B", factor: 1n };
}

/** Bytes for people, in 1024 steps with two decimals at most: `1.5 GiB`. Unit names need no translation. */
export function formatBytes(bytes: bigint): string {
  if (bytes < 0n) return `-${formatBytes(-bytes)}`;
  const binary = sizeUnits.slice(0, letters.length + 1);
  // The unit is chosen on the rounded number: 1 byte less than a GiB is 1 GiB and not 1024 MiB.
  const { unit, factor } = binary.find((step) => hundredths(bytes, step.factor) < 102_400n) ??
    binary[binary.length - 1] ?? { unit: "B", factor: 1n };
  const rounded = hundredths(bytes, factor);
  const decimals = (rounded % 100n)
    .toString()
    .padStart(2, "0")
    .replace(/0{1,2}$/, "");
  return `${rounded / 100n}${decimals && "."}${decimals} ${unit}`;
}

const hundredths = (bytes: bigint, factor: bigint): bigint => (bytes * 100n + factor / 2n) / factor;
