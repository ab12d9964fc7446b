"use client";
import type { PoolRow } from "@cistern/control/client";
import type { steps } from "@cistern/schema/fields";
import type { PoolTypeSpec } from "@cistern/schema/pool-types";
import { Button, Group, Paper, Stack, Stepper } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { links } from "../../lib/links.ts";
import { ProblemList } from "../common/problems.tsx";
import { FieldList } from "../fields/field-list.tsx";
import { formatField, newVolumeForm } from "../fields/form-kinds.ts";
import { concerns, fieldsIn, ofStep } from "../fields/form-nodes.ts";
import { newForm } from "../fields/form-state.ts";
import { FormSide, inputsOf, SideBySide, TextSide, useMarks } from "../fields/side-by-side.tsx";
import { useForm } from "../fields/use-form.ts";
import { useFormCheck } from "../fields/use-form-check.ts";
import { useHostValues } from "../fields/use-host-values.tsx";
import { allocationField, SpaceChoice, sparse } from "./space-choice.tsx";
import { VolumeReview } from "./volume-review.tsx";

/** Name, format, sizes and access of a new volume, then a review. Which fields there are depends on pool type and format. */
export function VolumeForm({ pool, spec }: { readonly pool: PoolRow; readonly spec: PoolTypeSpec }) {
  const t = useTranslations();
  const kind = useMemo(() => newVolumeForm(spec.type), [spec.type]);
  const [text, setText] = useState(() => newForm(kind, firstDraft(spec)).text);
  const form = useForm(kind, text, setText);
  const marks = useMarks(form);
  const document = useMemo(() => ({ kind: "volume", poolType: spec.type }) as const, [spec.type]);
  const path = pathOf(pool, form.draft["name"] ?? "");
  const values = useHostValues(
    pool.host,
    useMemo(() => ({ kind: "volume", type: spec.type, path }) as const, [spec.type, path]),
  );
  const [reviewing, setReviewing] = useState(false);
  const checkOf = useMemo(() => ({ kind: "volume", pool: pool.uuid }) as const, [pool.uuid]);
  const check = useFormCheck(pool.host, checkOf, form);
  const all = [...form.problems, ...check.problems];
  const fields = fieldsIn(form.nodes);
  const atField = (path: string | undefined) => form.stale || fields.some((field) => concerns(path, field.path));
  const elsewhere = all.filter((problem) => problem.severity !== "error" || !atField(problem.path));

  const review = () => {
    form.tryFields(form.nodes);
    if (!all.some((problem) => problem.severity === "error")) setReviewing(true);
  };
  // The choice of space draws this field itself.
  const drawn = form.nodes.filter((node) => node.path !== allocationField);
  const list = { ...inputsOf(form, marks, values), problems: [...form.shown, ...form.alsoShown(check.problems)] };
  const part = (of: readonly (typeof steps)[number][]) => of.flatMap((step) => ofStep(drawn, step));

  return (
    <>
      <Stepper
        active={reviewing ? 1 : 0}
        onStepClick={(step) => (step === 0 ? setReviewing(false) : review())}
        size="sm"
        mb="md"
      >
        <Stepper.Step label={t("wizard.step.volume")} />
        <Stepper.Step label={t("wizard.step.review")} />
      </Stepper>
      {reviewing ? (
        <VolumeReview
          pool={pool}
          xml={form.ready ? text : undefined}
          name={form.draft["name"] ?? ""}
          problems={elsewhere}
          onBack={() => setReviewing(false)}
        />
      ) : (
        <SideBySide>
          <Paper
            withBorder
            p="md"
            component="form"
            onSubmit={(event) => {
              event.preventDefault();
              review();
            }}
          >
            <FormSide form={form} marks={marks}>
              <FieldList {...list} nodes={part(["type", "target"])} />
              <SpaceChoice {...list} field={fields.find((field) => field.path === allocationField)} />
              <FieldList {...list} nodes={part(["source", "access", "options"])} />
            </FormSide>
            <Stack mt="md">
              <ProblemList problems={elsewhere} />
              <Group justify="space-between">
                <Button component={Link} href={links.pool(pool.host, pool.uuid, "volumes")} variant="subtle">
                  {t("common.cancel")}
                </Button>
                <Button type="submit" disabled={form.stale}>
                  {t("wizard.review")}
                </Button>
              </Group>
            </Stack>
          </Paper>
          <TextSide
            form={form}
            marks={marks}
            kind={document}
            values={values}
            title={t("wizard.xml")}
            onText={setText}
          />
        </SideBySide>
      )}
    </>
  );
}

/** What a new volume starts with: the usual format of its pool, and no space taken where the type lets a person choose. */
const firstDraft = ({ creates, volume }: PoolTypeSpec) => ({
  ...(creates[0] ? { [formatField]: creates[0] } : {}),
  ...(volume.allocation ? { [allocationField]: sparse } : {}),
});

/** Where the volume will be, which is what a secret for it is found by; empty until that is known. */
const pathOf = ({ targetPath }: PoolRow, name: string): string =>
  targetPath === undefined || name === "" ? "" : `${targetPath.replace(/\/+$/, "")}/${name}`;
