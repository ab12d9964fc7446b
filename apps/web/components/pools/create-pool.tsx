"use client";
import type { Overwriting } from "@cistern/driver/router";
import { steps, type WizardStep } from "@cistern/schema/fields";
import { specOf } from "@cistern/schema/pool-types";
import { Box, Paper, Stack, Stepper } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { useSay } from "../../lib/use-say.ts";
import { useGuardedEdits } from "../common/leave-guard.tsx";
import { PageHead } from "../common/page-head.tsx";
import { ProblemList } from "../common/problems.tsx";
import { WizardButtons } from "../common/wizard-buttons.tsx";
import { FieldList } from "../fields/field-list.tsx";
import { poolForm, typeField, typeOf } from "../fields/form-kinds.ts";
import { ofStep } from "../fields/form-nodes.ts";
import { newForm } from "../fields/form-state.ts";
import { FormSide, inputsOf, SideBySide, TextSide, useMarks } from "../fields/side-by-side.tsx";
import { useForm } from "../fields/use-form.ts";
import { useFormCheck } from "../fields/use-form-check.ts";
import { useHostValues } from "../fields/use-host-values.tsx";
import { useWizard } from "../fields/use-wizard.ts";
import { FindExports } from "./find-exports.tsx";
import { PoolReview } from "./pool-review.tsx";
import { type CreateOptions, PoolStartOptions, possible } from "./pool-start-options.tsx";
import { PoolTypeChoice } from "./pool-type-choice.tsx";
import { SourceFormat } from "./source-format.tsx";

type Step = WizardStep | "review";
const kind = { kind: "pool" } as const;

/** The wizard that makes a pool. Every field in it comes from the catalogue and the policy of the type. */
export function CreatePool({ host }: { readonly host: string }) {
  const t = useTranslations();
  const say = useSay();
  const { queries } = useControl();
  const hosts = useQuery(queries.hosts.list.queryOptions());
  const row = hosts.data?.find((each) => each.id === host);
  const [first] = useState(() => newForm(poolForm, { [typeField]: "dir" }).text);
  const [text, setText] = useState(first);
  useGuardedEdits(text !== first);
  const form = useForm(poolForm, text, setText);
  const marks = useMarks(form);
  const [options, setOptions] = useState<CreateOptions>({
    persistent: true,
    build: true,
    start: true,
    autostart: true,
  });

  const [how, setHow] = useState<Overwriting>();
  const type = typeOf(form.draft);
  const formats = type !== undefined && specOf(type).formatsSource === true;
  const values = useHostValues(
    host,
    useMemo(() => ({ kind: "pool", type }) as const, [type]),
  );
  const missing = row?.poolTypes.find((each) => each.type === type && !each.supported)?.missing;
  const excuse = missing && say.fault(missing);
  const done = possible(options, excuse === undefined);
  const build = done.build && formats && how !== undefined ? how : done.build;
  const check = useFormCheck(host, kind, form);
  const present: readonly Step[] = [
    ...steps.filter((step) => step === "type" || step === "options" || ofStep(form.nodes, step).length > 0),
    "review",
  ];
  const wizard = useWizard<Step>(
    form,
    check,
    present.map((name) => ({ name, nodes: name === "review" ? [] : ofStep(form.nodes, name) })),
    "type",
  );
  const { at, index } = wizard;
  // A folder that is not there yet is no news where the wizard itself makes it.
  const elsewhere = wizard.elsewhere.filter(({ code }) => !(done.build && code === "target.missing"));

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
        onStepClick={wizard.goTo}
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
          options={{ ...done, build }}
          warnings={elsewhere}
          onBack={wizard.back}
        />
      ) : (
        <SideBySide>
          <Paper
            withBorder
            p="md"
            component="form"
            onSubmit={(event) => {
              event.preventDefault();
              wizard.next();
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
              <FieldList
                key={`${type} ${at}`}
                {...inputsOf(form, marks, values)}
                problems={wizard.shown}
                nodes={wizard.nodes}
              />
              {at === "source" && type === "netfs" && (
                <FindExports
                  host={host}
                  server={form.draft["source.hosts.0.name"] ?? ""}
                  onPick={({ dir, format }) => form.changeAll({ "source.dir.path": dir, "source.format.type": format })}
                />
              )}
              {at === "options" && (
                <PoolStartOptions
                  options={options}
                  excuse={excuse}
                  onChange={setOptions}
                  building={
                    formats && (
                      <Box ml="xl">
                        <SourceFormat how={how} onChange={setHow} />
                      </Box>
                    )
                  }
                />
              )}
            </FormSide>
            <Stack mt="md">
              <ProblemList problems={elsewhere} />
              <WizardButtons
                away={links.host(host)}
                onBack={index > 0 ? wizard.back : undefined}
                waiting={wizard.waiting}
                disabled={form.stale}
              />
            </Stack>
          </Paper>
          <TextSide
            form={form}
            marks={marks}
            kind={kind}
            values={values}
            told={check.problems}
            title={t("wizard.xml")}
            onText={setText}
          />
        </SideBySide>
      )}
    </>
  );
}
