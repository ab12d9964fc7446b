"use client";
import type { VerbInputs, VerbName } from "@cistern/driver/router";
import type { ErrorCode } from "@cistern/schema/errors";
import { Button, Checkbox, Group, Modal, Stack, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { refusalOf } from "../../lib/refusal.ts";
import { useSay } from "../../lib/use-say.ts";
import { Loading } from "./loading.tsx";
import { Operations } from "./operations.tsx";
import { ProblemList } from "./problems.tsx";
import { TypeName } from "./type-name.tsx";
import { usePlanInUse } from "./use-plan-in-use.tsx";

/** From the last key to the question what the host would do. */
const typingMs = 300;

/** What the host says against a field, if it refuses with one of these. */
export type SaidAt = (codes: readonly ErrorCode[]) => string | undefined;

export interface VerbDialogProps<V extends VerbName> {
  readonly host: string;
  readonly verb: V;
  /** Undefined as long as something is missing. */
  readonly input: VerbInputs[V] | undefined;
  readonly title: string;
  readonly confirm: string;
  /** The name to type before it happens, where what was chosen destroys something. */
  readonly destroys?: string | undefined;
  /** Refusals that are about a field of the dialog: said there, and not below all of them. */
  readonly atFields?: readonly ErrorCode[];
  readonly children: ReactNode | ((said: SaidAt) => ReactNode);
  readonly onConfirm: (input: VerbInputs[V]) => void;
  readonly onClose: () => void;
}

/** What a verb is asked, what it would do on the host, and a tick for everything that asks "really?". */
export function VerbDialog<V extends VerbName>(props: VerbDialogProps<V>) {
  const t = useTranslations();
  const say = useSay();
  const [accepted, setAccepted] = useState<readonly ErrorCode[]>([]);
  const [input] = useDebouncedValue(props.input, typingMs);
  const { plan, input: planned, overriding, refusal } = usePlanInUse(props.host, props.verb, input);
  const [typed, setTyped] = useState("");
  const { fault } = refusalOf(plan.error);
  const atField = fault !== undefined && props.atFields?.includes(fault.code) === true;
  const said: SaidAt = (codes) => (atField && codes.includes(fault.code) ? say.fault(fault) : undefined);
  // Only verbs on one volume can be overridden.
  const subject = props.destroys ?? (overriding && planned && "volume" in planned ? planned.volume : undefined);
  const known = plan.data?.problems ?? [];
  const questions = known.filter(({ severity }) => severity === "question");
  const ready =
    plan.isSuccess &&
    input === props.input &&
    (subject === undefined || typed === subject) &&
    questions.every((question) => accepted.includes(question.code));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || !planned) return;
    const yes = "accept" in planned ? (planned.accept ?? []) : [];
    props.onClose();
    props.onConfirm({ ...planned, ...(questions.length > 0 ? { accept: [...yes, ...accepted] } : {}) });
  };
  return (
    <Modal opened onClose={props.onClose} title={props.title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit}>
        <Stack>
          {typeof props.children === "function" ? props.children(said) : props.children}
          {!atField && <Title order={3}>{t("plan.title")}</Title>}
          {props.input && plan.isPending && <Loading rows={2} />}
          {!atField && refusal}
          <ProblemList problems={known.filter(({ severity }) => severity !== "question")} />
          {plan.data && <Operations plan={plan.data} />}
          {questions.map((question) => (
            <Checkbox
              key={question.code}
              label={t(
                t.has(`wizard.accept.${question.code}` as "wizard.accept.other")
                  ? (`wizard.accept.${question.code}` as "wizard.accept.other")
                  : "wizard.accept.other",
              )}
              description={say.fault(question)}
              checked={accepted.includes(question.code)}
              onChange={(event) => setAccepted(event.currentTarget.checked ? [question.code] : [])}
            />
          ))}
          {subject !== undefined && <TypeName name={subject} typed={typed} onType={setTyped} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" {...(props.destroys !== undefined && { color: "red" })} disabled={!ready}>
              {props.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
