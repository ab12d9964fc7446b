"use client";
import type { Problem } from "@cistern/schema/errors";
import { useEffect, useEffectEvent, useState } from "react";
import type { HostCheck } from "../common/use-host-check.ts";
import { concerns, type FormNode, fieldsIn } from "./form-nodes.ts";
import type { Form } from "./use-form.ts";

export interface WizardStepOf<S extends string> {
  readonly name: S;
  readonly nodes: readonly FormNode[];
}

const isError = ({ severity }: Problem) => severity === "error";

/** Which step of a form a person is at. The last step is the review: nobody comes there past an error. */
export function useWizard<S extends string>(form: Form, check: HostCheck, steps: readonly WizardStepOf<S>[], first: S) {
  const [at, setAt] = useState<S>(first);
  const index = Math.max(
    0,
    steps.findIndex(({ name }) => name === at),
  );
  const all = [...form.problems, ...check.problems];
  const atField = (problem: Problem, nodes: readonly FormNode[]) =>
    fieldsIn(nodes).some((field) => concerns(problem.path, field.path));

  // Where the person wants to go, while the host has not yet said whether what was typed will do.
  const [wanted, setWanted] = useState<number>();
  const goOn = useEffectEvent((target: number) => goTo(target));
  useEffect(() => {
    if (wanted === undefined || check.waiting) return;
    setWanted(undefined);
    goOn(wanted);
  }, [wanted, check.waiting]);

  const put = (target: number) => setAt(steps[target]?.name ?? first);
  /** Goes to a step if nothing before it stands in the way, else to the first step where something does. */
  const goTo = (target: number) => {
    if (form.stale) return;
    if (target > index && check.waiting) return setWanted(target);
    for (const { name, nodes } of steps.slice(0, target)) {
      form.tryFields(nodes);
      if (all.some((problem) => isError(problem) && atField(problem, nodes))) return setAt(name);
    }
    put(Math.min(target, steps.length - 1));
  };
  return {
    at,
    index,
    nodes: steps[index]?.nodes ?? [],
    goTo,
    next: () => goTo(index + 1),
    back: () => put(Math.max(0, index - 1)),
    waiting: wanted !== undefined,
    /** What no input shows. */
    elsewhere: all.filter((problem) => !isError(problem) || !(form.stale || atField(problem, form.nodes))),
    /** For the inputs: what was typed wrong or left out, and what the host says to it. */
    shown: [...form.shown, ...form.alsoShown(check.problems)],
  };
}
