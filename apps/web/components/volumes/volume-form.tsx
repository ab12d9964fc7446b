"use client";
import type { PoolRow } from "@cistern/control/client";
import { type Draft, steps, type VolumeDef, volume as volumeRoot } from "@cistern/schema/fields";
import { creationProblems, type PoolTypeSpec } from "@cistern/schema/pool-types";
import { withoutReported, writeVolume } from "@cistern/schema/xml";
import { Box, Button, Group, Paper, SimpleGrid, Stack, Stepper } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { links } from "../../lib/links.ts";
import { ProblemList } from "../common/problems.tsx";
import { useHostCheck } from "../common/use-host-check.ts";
import { XmlView } from "../common/xml-view.tsx";
import { keepShown, readDraft, toShow } from "../fields/draft-problems.ts";
import { FieldList } from "../fields/field-list.tsx";
import { ofStep, settableFields, volumePresence } from "../fields/fields-of.ts";
import { useDraft } from "../fields/use-draft.ts";
import { allocationField, SpaceChoice, sparse } from "./space-choice.tsx";
import { VolumeReview } from "./volume-review.tsx";

/** Which field holds the format: the other fields hang on it, and the policy narrows its choices. */
const formatField = "target.format.type";

/** Name, format, sizes and access of a new volume, then a review. Which fields there are depends on the format. */
export function VolumeForm({ pool, spec }: { readonly pool: PoolRow; readonly spec: PoolTypeSpec }) {
  const t = useTranslations();
  const form = useDraft({ [formatField]: spec.creates[0] ?? "raw", [allocationField]: sparse });
  const [reviewing, setReviewing] = useState(false);
  const format = form.draft[formatField] ?? "raw";
  const fields = useMemo(() => {
    const all = settableFields(volumeRoot, volumePresence(pool.type, format));
    return steps.flatMap((step) => ofStep(all, step));
  }, [pool.type, format]);
  const draft: Draft = useMemo(() => keepShown(form.draft, fields), [form.draft, fields]);
  const { value, problems } = useMemo(
    () => readDraft<VolumeDef>(volumeRoot, draft, fields, (def) => creationProblems(def, pool.type)),
    [draft, fields, pool.type],
  );
  const xml = useMemo(
    () => value && withoutReported(volumeRoot, writeVolume(value, { poolType: pool.type })),
    [value, pool.type],
  );
  const check = useHostCheck(pool.host, { kind: "volume", pool: pool.uuid }, xml);
  const all = [
    ...problems,
    ...check.problems.filter(
      (problem) => !problems.some((each) => each.path === problem.path && each.code === problem.code),
    ),
  ];
  const shown = toShow(all, form.touched, form.tried);
  const atField = (path: string | undefined) => fields.some((field) => field.path === path);
  const elsewhere = all.filter((problem) => problem.severity !== "error" || !atField(problem.path));

  const review = () => {
    form.tryFields(fields.map((field) => field.path));
    if (!all.some((problem) => problem.severity === "error")) setReviewing(true);
  };
  // The choice of space draws this field itself.
  const drawn = fields.filter((field) => field.path !== allocationField);
  const splitAt = drawn.findIndex((field) => field.leaf.meta.step !== "type" && field.leaf.meta.step !== "target");
  const early = splitAt < 0 ? drawn : drawn.slice(0, splitAt);
  const late = splitAt < 0 ? [] : drawn.slice(splitAt);
  const list = { draft, problems: shown, choices: { [formatField]: spec.creates }, onChange: form.change };

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
          xml={xml}
          name={value?.name ?? ""}
          problems={elsewhere}
          onBack={() => setReviewing(false)}
        />
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <Paper
            withBorder
            p="md"
            component="form"
            onSubmit={(event) => {
              event.preventDefault();
              review();
            }}
          >
            <Stack>
              <FieldList {...list} fields={early} />
              <SpaceChoice {...list} field={fields.find((field) => field.path === allocationField)} />
              <FieldList {...list} fields={late} />
              <ProblemList problems={elsewhere} />
              <Group justify="space-between" mt="md">
                <Button component={Link} href={links.pool(pool.host, pool.uuid, "volumes")} variant="subtle">
                  {t("common.cancel")}
                </Button>
                <Button type="submit">{t("wizard.review")}</Button>
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
