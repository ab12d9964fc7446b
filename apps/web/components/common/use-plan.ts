"use client";
import type { VerbInputs, VerbName } from "@cistern/driver/router";
import { useQuery } from "@tanstack/react-query";
import { useHost } from "../../lib/data.tsx";

/** A key is hashed as JSON, which has no bigint. */
const keyOf = (input: object | undefined): string =>
  JSON.stringify(input, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)) ?? "";

/**
 * What a verb would do, asked anew each time it is shown; without an input nothing is asked.
 * `asks` goes off once the verb was submitted: what it would do then is no longer the question.
 */
export function usePlan<V extends VerbName>(host: string, verb: V, input: VerbInputs[V] | undefined, asks = true) {
  const { client } = useHost(host);
  return useQuery({
    queryKey: ["plan", host, verb, keyOf(input)],
    queryFn: ({ signal }) => client.jobs.plan.query({ verb, input }, { signal }),
    enabled: input !== undefined && asks,
    staleTime: 0,
    gcTime: 0,
  });
}
