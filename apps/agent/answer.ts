/** What a command answers: as JSON and as text. */
export interface Answer {
  readonly value: unknown;
  readonly text: string;
}

/** Most rows that the agent gives at once. */
export const pageRows = 200;

/** Every row of a list, page by page. */
export async function allPages<T>(
  read: (after: string | undefined) => Promise<{ readonly rows: readonly T[]; readonly next?: string }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let after: string | undefined; ; ) {
    const { rows, next } = await read(after);
    all.push(...rows);
    if (next === undefined) return all;
    after = next;
  }
}
