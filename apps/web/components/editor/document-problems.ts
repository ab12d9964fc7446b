import type { Problem } from "@cistern/schema/errors";

const keyOf = (problem: Problem) =>
  `${problem.code} ${problem.path ?? ""} ${problem.at?.line ?? 0} ${problem.at?.column ?? 0}`;

/** Problems found here and by the host, each once, in the order of their places; those without a place come first. */
export function mergeProblems(...lists: readonly (readonly Problem[])[]): readonly Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of lists.flat()) if (!seen.has(keyOf(problem))) seen.set(keyOf(problem), problem);
  return [...seen.values()].sort((a, b) => (a.at?.start ?? -1) - (b.at?.start ?? -1));
}

/** Whether the document can be sent to the host for a closer look: what cannot be read here needs no second opinion. */
export const isReadable = (problems: readonly Problem[]): boolean =>
  !problems.some((problem) => problem.severity === "error");
