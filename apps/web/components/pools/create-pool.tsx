"use client";
import type { Problem } from "@cistern/schema/errors";
import {
  type Draft,
  type PoolDef,
  type PoolType,
  pool as poolRoot,
  steps,
  type WizardStep,
} from "@cistern/schema/fields";

import { policyProblems } from "@cistern/schema/pool-types";
import { withoutReported, writePool } from "@cistern/schema/xml";
import { Box, Button, Group, Paper, SimpleGrid, Stack, Stepper } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { PageHead } from "../common/page-head.tsx";
import { ProblemList } from "../common/problems.tsx";
import { useHostCheck } from "../common/use-host-check.ts";
import { XmlView } from "../common/xml-view.tsx";
import { keepShown, readDraft, toShow } from "../fields/draft-problems.ts";
import { FieldList } from "../fields/field-list.tsx";
import { offeredTypes, ofStep, poolPresence, settableFields } from "../fields/fields-of.ts";
import { useDraft } from "../fields/use-draft.ts";
import { PoolReview } from "./pool-review.tsx";
import { type CreateOptions, PoolStartOptions } from "./pool-start-options.tsx";
import { PoolTypeChoice } from "./pool-type-choice.tsx";

type Step = WizardStep | "review";

/** The wizard that makes a pool. Every field in it comes from the catalogue and the policy of the type. */
export function CreatePool({ host }: { readonly host: string }) {
  const t = useTranslations();
  const { queries } = useControl();
  const hosts = useQuery(queries.hosts.list.queryOptions());
  const [type, setType] = useState<PoolType>(offeredTypes[0]?.type ?? "dir");
  const form = useDraft({});
  const [options, setOptions] = useState<CreateOptions>({ build: true, start: true, autostart: true });
  const [at, setAt] = useState<Step>("type");

  // The type has its own step with cards; it is part of the draft, not of the inputs.
  const fields = useMemo(
    () => settableFields(poolRoot, poolPresence(type)).filter((field) => field.path !== "type"),
    [type],
  );
  const draft: Draft = useMemo(() => ({ ...keepShown(form.draft, fields), type }), [form.draft, fields, type]);
  const { value, problems } = useMemo(
    () => readDraft<PoolDef>(poolRoot, draft, fields, policyProblems),
    [draft, fields],
  );
  const xml = useMemo(() => value && withoutReported(poolRoot, writePool(value)), [value]);
  const check = useHostCheck(host, { kind: "pool" }, xml);
  const all = [
    ...problems,
    ...check.problems.filter(
      (problem) => !problems.some((each) => each.path === problem.path && each.code === problem.code),
    ),
  ];
  const shown = toShow(all, form.touched, form.tried);

  const present: readonly Step[] = [
    ...steps.filter((step) => step === "type" || step === "options" || ofStep(fields, step).length > 0),
    "review",
  ];
  const index = present.indexOf(at);
  const here = at === "review" ? [] : ofStep(fields, at);

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
    if (target > index && check.waiting) return setWanted(target);
    for (const step of present.slice(0, target)) {
      const inStep = step === "review" ? [] : ofStep(fields, step);
      const paths = inStep.map((field) => field.path);
      form.tryFields(paths);
      if (
        all.some(
          (problem) => problem.severity === "error" && problem.path !== undefined && paths.includes(problem.path),
        )
      )
        return setAt(step);
    }
    setAt(present[target] ?? "review");
  };
  // A folder that is not there yet is no news where the wizard itself makes it.
  const expected = (problem: Problem) => options.build && problem.code === "target.missing";
  const elsewhere = all
    .filter((problem) => !expected(problem))
    .filter((problem) => problem.severity !== "error" || !fields.some((field) => field.path === problem.path));

  return (
    <>
      <PageHead
        title={t("wizard.createPool")}
        crumbs={[
          { text: t("shell.overview"), href: links.overview() },
          { text: hosts.data?.find((row) => row.id === host)?.name ?? host, href: links.host(host) },
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
          xml={xml}
          name={value?.name ?? ""}
          options={options}
          warnings={elsewhere}
          onBack={() => setAt(present[index - 1] ?? "type")}
        />
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <Paper
            withBorder
            p="md"
            component="form"
            onSubmit={(event) => {
              event.preventDefault();
              goTo(index + 1);
            }}
          >
            <Stack>
              {at === "type" && <PoolTypeChoice host={host} type={type} onChange={setType} />}
              <FieldList fields={here} draft={draft} problems={shown} onChange={form.change} />
              {at === "options" && <PoolStartOptions options={options} onChange={setOptions} />}
              <ProblemList problems={elsewhere} />
              <Group justify="space-between" mt="md">
                <Button component={Link} href={links.host(host)} variant="subtle">
                  {t("common.cancel")}
                </Button>
                <Group gap="xs">
                  {index > 0 && (
                    <Button variant="default" onClick={() => setAt(present[index - 1] ?? "type")}>
                      {t("wizard.back")}
                    </Button>
                  )}
                  <Button type="submit" loading={wanted !== undefined}>
                    {t("wizard.next")}
                  </Button>
                </Group>
              </Group>
            </Stack>
          </Paper>
          <Box visibleFrom="md">
            <XmlView text={xml} title={t("wizard.xml")} />
          </Box>
        </SimpleGrid>
      )}
    </>
  );
}
