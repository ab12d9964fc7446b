import type { Problem } from "../errors/index.ts";
import type { PoolType } from "../fields/index.ts";
import { policyProblems } from "../pool-types/index.ts";
import { type Reading, readPool, readVolume } from "../xml/index.ts";

export type DocumentKind =
  | { readonly kind: "pool" /** Of a document that does not say its type yet. */; readonly poolType?: PoolType }
  | { readonly kind: "volume"; readonly poolType: PoolType };

/** Every problem that needs no host: of the text, of its values, and of the pool type's policy, in the order of their places. */
export function problemsOf(text: string, of: DocumentKind): readonly Problem[] {
  if (of.kind === "volume")
    return inOrder(readVolume(text, { poolType: of.poolType, capacityOptional: true }).problems);
  const reading = readPool(text);
  return inOrder([...reading.problems, ...(reading.value ? placed(policyProblems(reading.value), reading) : [])]);
}

/** Problems that know only their field, with the place of that field in the document. */
export function placed(problems: readonly Problem[], reading: Pick<Reading<unknown>, "rangeOf">): readonly Problem[] {
  return problems.map((problem) => {
    const at = problem.at ?? reading.rangeOf(problem.path ?? "");
    return at ? { ...problem, at } : problem;
  });
}

const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0));
