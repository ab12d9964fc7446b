"use client";
import type { Problem } from "@cistern/schema/errors";
import { steps, type WizardStep } from "@cistern/schema/fields";
import { Button, Group, Paper, Stack, Stepper } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useState } from "react";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { useSay } from "../../lib/use-say.ts";
import { PageHead } from "../common/page-head.tsx";
import { ProblemList } from "../common/problems.tsx";
import { FieldList } from "../fields/field-list.tsx";
import { poolForm, typeField, typeOf } from "../fields/form-kinds.ts";
import { concerns, type FormNode, fieldsIn, ofStep } from "../fields/form-nodes.ts";
import { newForm } from "../fields/form-state.ts";
import { FormSide, inputsOf, SideBySide, TextSide, useMarks } from "../fields/side-by-side.tsx";
import { useForm } from "../fields/use-form.ts";
import { useFormCheck } from "../fields/use-form-check.ts";
import { PoolReview } from "./pool-review.tsx";
import { type CreateOptions, PoolStartOptions, possible } from "./pool-start-options.tsx";
import { PoolTypeChoice } from "./pool-type-choice.tsx";

type Step = WizardStep | "review";
const kind = { kind: "pool" } as const;
const isError = ({ severity }: Problem) => severity === "error";

/** The wizard that makes a pool. Every field in it comes from the catalogue and the policy of the type. */
export function CreatePool({ host }: { readonly host: string }) {
  const t = useTranslations();
  const say = useSay();
  const { queries } = useControl();
  const hosts = useQuery(queries.hosts.list.queryOptions());
  const row = hosts.data?.find((each) => each.id === host);
  const [text, setText] = useState(() => newForm(poolForm, { [typeField]: "dir" }).text);
  const form = useForm(poolForm, text, setText);
  const marks = useMarks(form);
  const [options, setOptions] = useState<CreateOptions>({
    persistent: true,
    build: true,
    start: true,
    autostart: true,
  });
  const [at, setAt] = useState<Step>("type");

  const type = typeOf(form.draft);
  const missing = row?.poolTypes.find((each) => each.type === type && !each.supported)?.missing;
  const excuse = missing && say.fault(missing);
  const done = possible(options, excuse === undefined);
  const check = useFormCheck(host, kind, form);
  const all = [...form.problems, ...check.problems];
  const shown = [...form.shown, ...form.alsoShown(check.problems)];

  const present: readonly Step[] = [
    ...steps.filter((step) => step === "type" || step === "options" || ofStep(form.nodes, step).length > 0),
    "review",
  ];
  const index = Math.max(0, present.indexOf(at));
  const nodesOf = (step: Step | undefined): readonly FormNode[] =>
    step === undefined || step === "review" ? [] : ofStep(form.nodes, step);
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

  /** Goes to a step if nothing before it stands in the way, else to the first step where something does. */
  const goTo = (target: number) => {
    if (form.stale) return;
    if (target > index && check.waiting) return setWanted(target);
    for (const step of present.slice(0, target)) {
      const inStep = nodesOf(step);
      form.tryFields(inStep);
      if (all.some((problem) => isError(problem) && atField(problem, inStep))) return setAt(step);
    }
    setAt(present[target] ?? "review");
  };
  // A folder that is not there yet is no news where the wizard itself makes it.
  const expected = (problem: Problem) => done.build && problem.code === "target.missing";
  const elsewhere = all.filter(
    (problem) => !expected(problem) && (!isError(problem) || !(form.stale || atField(problem, form.nodes))),
  );

  return (
    <>
      <PageHead
        title={t("wizard.createPool")}
        crumbs={[
          { text: t("shell.overview"), href: links.overview() },
          { text: row?.name ?? host, href: links.host(host) },
          { text: t("wizard.createPool") },
        ]}
      />
      <Stepper
        active={index}
        onStepClick={goTo}
        size="sm"
        mb="md"
        aria-label={t("wizard.steps")}
        styles={{ steps: { flexWrap: "wrap", rowGap: 8 } }}
      >
        {present.map((step) => (
          <Stepper.Step key={step} label={t(`wizard.step.${step}`)} />
        ))}
      </Stepper>
      {at === "review" ? (
        <PoolReview
          host={host}
          xml={form.ready ? text : undefined}
          name={form.draft["name"] ?? ""}
          options={done}
          warnings={elsewhere}
          onBack={() => setAt(present[index - 1] ?? "type")}
        />
      ) : (
        <SideBySide>
          <Paper
            withBorder
            p="md"
            component="form"
            onSubmit={(event) => {
              event.preventDefault();
              goTo(index + 1);
            }}
          >
            <FormSide form={form} marks={marks}>
              {at === "type" && (
                <PoolTypeChoice
                  type={type}
                  missing={(each) => row?.poolTypes.find((on) => on.type === each && !on.supported)?.missing}
                  onChange={(next) => form.change(typeField, next)}
                />
              )}
              <FieldList key={`${type} ${at}`} {...inputsOf(form, marks)} problems={shown} nodes={nodesOf(at)} />
              {at === "options" && <PoolStartOptions options={options} excuse={excuse} onChange={setOptions} />}
            </FormSide>
            <Stack mt="md">
              <ProblemList problems={elsewhere} />
              <Group justify="space-between">
                <Button component={Link} href={links.host(host)} variant="subtle">
                  {t("common.cancel")}
                </Button>
                <Group gap="xs">
                  {index > 0 && (
                    <Button variant="default" onClick={() => setAt(present[index - 1] ?? "type")}>
                      {t("wizard.back")}
                    </Button>
                  )}
                  <Button type="submit" loading={wanted !== undefined} disabled={form.stale}>
                    {t("wizard.next")}
                  </Button>
                </Group>
              </Group>
            </Stack>
          </Paper>
          <TextSide form={form} marks={marks} kind={kind} title={t("wizard.xml")} onText={setText} />
        </SideBySide>
      )}
    </>
  );
}
