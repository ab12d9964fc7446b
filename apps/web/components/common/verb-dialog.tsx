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
import { Refused } from "./refused.tsx";
import { usePlan } from "./use-plan.ts";

/** From the last key to the question what the host would do. */
const typingMs = 300;

export interface VerbDialogProps<V extends VerbName> {
  readonly host: string;
  readonly verb: V;
  /** Undefined as long as something is missing. */
  readonly input: VerbInputs[V] | undefined;
  readonly title: string;
  readonly confirm: string;
  readonly children: ReactNode;
  readonly onConfirm: (input: VerbInputs[V]) => void;
  readonly onClose: () => void;
}

/** What a verb is asked, what it would do on the host, and a tick for everything that asks "really?". */
export function VerbDialog<V extends VerbName>(props: VerbDialogProps<V>) {
  const t = useTranslations();
  const say = useSay();
  const [accepted, setAccepted] = useState<readonly ErrorCode[]>([]);
  const [input] = useDebouncedValue(props.input, typingMs);
  const plan = usePlan(props.host, props.verb, input);
  const known = plan.data?.problems ?? [];
  const questions = known.filter(({ severity }) => severity === "question");
  const ready =
    plan.isSuccess && input === props.input && questions.every((question) => accepted.includes(question.code));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || !props.input) return;
    props.onClose();
    props.onConfirm({ ...props.input, ...(questions.length > 0 ? { accept: accepted } : {}) });
  };
  return (
    <Modal opened onClose={props.onClose} title={props.title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit}>
        <Stack>
          {props.children}
          <Title order={3}>{t("plan.title")}</Title>
          {props.input && plan.isPending && <Loading rows={2} />}
          {plan.isError && (
            <Refused error={plan.error} onRetry={() => void plan.refetch()}>
              <ProblemList problems={refusalOf(plan.error).problems.slice(1)} />
            </Refused>
          )}
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
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" disabled={!ready}>
              {props.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
