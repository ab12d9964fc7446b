const longestCompared = 40;

/** The name at a distance of two edits or fewer, letter case apart. */
export function nearest(name: string, among: readonly string[]): string | undefined {
  if (name.length > longestCompared) return undefined;
  const distances = among.map((each) => ({ each, distance: editDistance(name.toLowerCase(), each.toLowerCase()) }));
  const best = distances.toSorted((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= 2 && best.distance < name.length ? best.each : undefined;
}

/** Letters to insert, drop or change on the way from one word to the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const changed = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
