"use client";
import type { StepTitle } from "@cistern/driver/router";
import type { Fault } from "@cistern/schema/errors";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Refusal } from "./refusal.ts";
import { valuesOf } from "./say.ts";

/** Sentences for codes that come from a host: the key is known only when it arrives, so it is looked up with a fallback. */
export interface Sayer {
  fault(fault: Fault): string;
  refusal(refusal: Refusal): string;
  step(title: StepTitle): string;
  verb(verb: string, form: "title" | "done"): string;
}

/** What the titles of steps may name; a step that lacks one still gets its sentence. */
const stepFacts = { pool: "", path: "", name: "", to: "" };

export function useSay(): Sayer {
  const t = useTranslations();
  return useMemo(() => {
    // Codes from a newer host may have no sentence here; then the code itself is shown.
    const look = (key: string, values: { readonly [name: string]: string | number }, fallback: string) =>
      t.has(key as never) ? (t as (key: string, values: object) => string)(key, values) : fallback;
    const sayer: Sayer = {
      fault: (fault) => look(`errors.${fault.code}`, valuesOf(fault), fault.code),
      refusal: (refusal) => (refusal.fault ? sayer.fault(refusal.fault) : t("silence")),
      step: (title) => look(`steps.${title.code}`, { ...stepFacts, ...title.facts }, title.code),
      verb: (verb, form) => look(`verbs.${verb}.${form}`, {}, verb),
    };
    return sayer;
  }, [t]);
}
