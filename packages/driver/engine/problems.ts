/** Turning faults into problems of a document, at their place. */
import { type Fault, fault, type Problem, type Severity, StorageError } from "@cistern/schema/errors";
import { type AnyGroup, walk } from "@cistern/schema/fields";
import type { Reading } from "@cistern/schema/xml";

export const problem = (of: Fault, path: string, severity: Severity = "error"): Problem => ({ ...of, severity, path });

/** Each problem that names a field gets the stretch of text where the field stands. */
export function located<T>(reading: Reading<T>, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((one) => {
    const at = one.at ?? (one.path === undefined ? undefined : reading.rangeOf(one.path));
    return at === undefined ? one : { ...one, at };
  });
}

export const hasError = (problems: readonly Problem[]): boolean =>
  problems.some(({ severity }) => severity === "error");

/** The label of a field in the catalogue. */
export function labelOf(root: AnyGroup, path: string): string {
  for (const walked of walk(root)) if (walked.path === path) return walked.node.meta.label;
  return path;
}

/** Anything thrown, as a fault; what is no refusal of ours tells nothing. */
export const faultOf = (error: unknown): Fault => (error instanceof StorageError ? error.fault : fault("internal"));
