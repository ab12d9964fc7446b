"use client";
import { type CheckOf, useHostCheck } from "../common/use-host-check.ts";
import { concerns } from "./form-nodes.ts";
import type { Form } from "./use-form.ts";

/** What the host has against a form's document, beyond what is known here; asked as soon as there is anything to judge. */
export function useFormCheck(host: string, of: CheckOf, form: Form) {
  const { asked } = form;
  const check = useHostCheck(host, of, asked?.text);
  const problems = check.problems.flatMap((problem) => {
    const isKnown = form.problems.some((each) => each.path === problem.path && each.code === problem.code);
    const isMadeUp = [...(asked?.madeUp ?? [])].some((path) => concerns(problem.path, path));
    if (isKnown || isMadeUp) return [];
    // With examples in it the host's text is another one than the person sees: places in it mean nothing here.
    const { at: _, ...placeless } = problem;
    return [asked?.text === form.text ? problem : placeless];
  });
  return { problems, waiting: check.waiting };
}
