"use client";
import type { PoolRow } from "@cistern/control/client";
import type { WizardStep } from "@cistern/schema/fields";
import type { PoolTypeSpec } from "@cistern/schema/pool-types";
import { Paper, Stack, Stepper } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { links } from "../../lib/links.ts";
import { useGuardedEdits } from "../common/leave-guard.tsx";
import { ProblemList } from "../common/problems.tsx";
import { WizardButtons } from "../common/wizard-buttons.tsx";
import { FieldList } from "../fields/field-list.tsx";
import { formatField, newVolumeForm } from "../fields/form-kinds.ts";
import { type FormNode, fieldsIn, ofStep } from "../fields/form-nodes.ts";
import { newForm } from "../fields/form-state.ts";
import { FormSide, inputsOf, SideBySide, TextSide, useMarks } from "../fields/side-by-side.tsx";
import { useForm } from "../fields/use-form.ts";
import { useFormCheck } from "../fields/use-form-check.ts";
import { useHostValues } from "../fields/use-host-values.tsx";
import { useWizard } from "../fields/use-wizard.ts";
import { OwnerProposals } from "./owner-proposals.tsx";
import { ownerFields } from "./proposed-owners.ts";
import { allocationField, SpaceChoice, sparse } from "./space-choice.tsx";
import { VolumeReview } from "./volume-review.tsx";

type Step = WizardStep | "review";
/** A volume's size is asked before what it is based on. */
const order = ["type", "target", "source", "access", "options"] as const satisfies readonly WizardStep[];

/** The wizard that makes a volume. Which steps and fields there are depends on pool type and format. */
export function VolumeForm({ pool, spec }: { readonly pool: PoolRow; readonly spec: PoolTypeSpec }) {
  const t = useTranslations();
  const kind = useMemo(() => newVolumeForm(spec.type), [spec.type]);
  const [first] = useState(() => newForm(kind, firstDraft(spec)).text);
  const [text, setText] = useState(first);
  useGuardedEdits(text !== first);
  const form = useForm(kind, text, setText);
  const marks = useMarks(form);
  const document = useMemo(() => ({ kind: "volume", poolType: spec.type }) as const, [spec.type]);
  const path = pathOf(pool, form.draft["name"] ?? "");
  const values = useHostValues(
    pool.host,
    useMemo(() => ({ kind: "volume", type: spec.type, path }) as const, [spec.type, path]),
  );
  const checkOf = useMemo(() => ({ kind: "volume", pool: pool.uuid }) as const, [pool.uuid]);
  const check = useFormCheck(pool.host, checkOf, form);
  const present: readonly Step[] = [...order.filter((step) => ofStep(form.nodes, step).length > 0), "review"];
  const wizard = useWizard<Step>(
    form,
    check,
    present.map((name) => ({ name, nodes: name === "review" ? [] : ofStep(form.nodes, name) })),
    "type",
  );
  const { at, index } = wizard;
  const list = { ...inputsOf(form, marks, values), problems: wizard.shown };
  // The choice of space draws this field itself.
  const isSpace = (node: FormNode) => node.path === allocationField;
  const space = wizard.nodes.flatMap((node) => (node.kind === "field" && isSpace(node) ? [node] : []))[0];

  return (
    <>
      <Stepper
        active={index}
        onStepClick={wizard.goTo}
        size="sm"
        mb="md"
        aria-label={t("wizard.steps")}
        styles={{ steps: { flexWrap: "wrap", rowGap: 8 } }}
      >
        {present.map((step) => (
          <Stepper.Step key={step} label={t(`wizard.volumeStep.${step}`)} />
        ))}
      </Stepper>
      {at === "review" ? (
        <VolumeReview
          pool={pool}
          xml={form.ready ? text : undefined}
          name={form.draft["name"] ?? ""}
          hasTables={hasTables(form.draft)}
          problems={wizard.elsewhere}
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
              <FieldList key={at} {...list} nodes={wizard.nodes.filter((node) => !isSpace(node))} />
              <SpaceChoice {...list} field={space} />
              {fieldsIn(wizard.nodes).some(({ path }) => path === ownerFields.owner) && (
                <OwnerProposals pool={pool} draft={form.draft} onUse={form.changeAll} />
              )}
            </FormSide>
            <Stack mt="md">
              <ProblemList problems={wizard.elsewhere} />
              <WizardButtons
                away={links.pool(pool.host, pool.uuid, "volumes")}
                onBack={index > 0 ? wizard.back : undefined}
                waiting={wizard.waiting}
                disabled={form.stale}
              />
            </Stack>
          </Paper>
          <TextSide
            form={form}
            marks={marks}
            kind={document}
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

/** What a new volume starts with: the usual format of its pool, and no space taken where the type lets a person choose. */
const firstDraft = ({ creates, volume }: PoolTypeSpec) => ({
  ...(creates[0] ? { [formatField]: creates[0] } : {}),
  ...(volume.allocation ? { [allocationField]: sparse } : {}),
});

/** Whether it will be an image whose tables may be written before its content is: a qcow2 image of its own that grows. */
const hasTables = (draft: { readonly [path: string]: string }): boolean =>
  draft[formatField] === "qcow2" && draft[allocationField] === sparse && (draft["backingStore.path"] ?? "") === "";

/** Where the volume will be, which is what a secret for it is found by; empty until that is known. */
const pathOf = ({ targetPath }: PoolRow, name: string): string =>
  targetPath === undefined || name === "" ? "" : `${targetPath.replace(/\/+$/, "")}/${name}`;
