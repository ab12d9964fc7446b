"use client";
import type { VerbInputs, VerbName } from "@cistern/driver/router";
import type { ErrorCode } from "@cistern/schema/errors";
import { Checkbox, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { refusalOf } from "../../lib/refusal.ts";
import { ProblemList } from "./problems.tsx";
import { Refused } from "./refused.tsx";
import { usePlan } from "./use-plan.ts";

const inUse: ErrorCode = "volume.in-use";

interface PlanInUse<V extends VerbName> {
  readonly plan: ReturnType<typeof usePlan<V>>;
  /** What was planned: with the yes, where it was given. */
  readonly input: VerbInputs[V] | undefined;
  /** Whether a person said that it is to be done although somebody uses the volume. */
  readonly overriding: boolean;
  /** Why the host refuses, and the tick that overrides what may be overridden. */
  readonly refusal: ReactNode;
}

/** The plan of a verb. Where it is refused since somebody uses the volume, a tick asks for it all the same. */
export function usePlanInUse<V extends VerbName>(
  host: string,
  verb: V,
  given: VerbInputs[V] | undefined,
): PlanInUse<V> {
  const t = useTranslations("uses");
  // Kept while it is overridden: who uses the volume is still what a person has to know.
  const [refused, setRefused] = useState<unknown>();
  const overriding = refused !== undefined;
  const input = overriding && given ? withYes(given) : given;
  const plan = usePlan(host, verb, input);
  const label = `overriding.${verb}` as "overriding.volumes.delete";
  const offers = t.has(label) && refusalOf(plan.error).fault?.code === inUse;
  const refusal = (plan.isError || overriding) && (
    <Stack gap="xs">
      {plan.isError ? (
        <Refused error={plan.error} {...(offers ? { title: t("inUse") } : {})} onRetry={() => void plan.refetch()}>
          <ProblemList problems={refusalOf(plan.error).problems.slice(1)} />
        </Refused>
      ) : (
        <Refused error={refused} title={t("inUse")} />
      )}
      {(offers || overriding) && (
        <Checkbox
          color="red"
          label={t(label)}
          description={t("overrideHelp")}
          checked={overriding}
          onChange={(event) => setRefused(event.currentTarget.checked ? plan.error : undefined)}
        />
      )}
    </Stack>
  );
  return { plan, input, overriding, refusal };
}

function withYes<I extends object>(input: I): I {
  const accept = "accept" in input && Array.isArray(input.accept) ? (input.accept as readonly ErrorCode[]) : [];
  return { ...input, accept: [...accept, inUse] };
}
