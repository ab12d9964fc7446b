import type { Fault, Problem } from "@cistern/schema/errors";

/** Why something was refused; without a fault the dashboard itself did not answer. */
export interface Refusal {
  readonly fault?: Fault;
  readonly problems: readonly Problem[];
}

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null;

/** Reads code and facts out of a failed call. Anything that carries none counts as silence of the dashboard. */
export function refusalOf(error: unknown): Refusal {
  if (isRecord(error) && isRecord(error.data) && isRecord(error.data.storage) && isRecord(error.data.storage.fault)) {
    // Written by the error formatter of the router that answered (`WireError`).
    const { fault, problems } = error.data.storage as unknown as { fault: Fault; problems?: readonly Problem[] };
    return { fault, problems: problems ?? [] };
  }
  return { problems: [] };
}
