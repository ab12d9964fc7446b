"use client";
import type { VerbInputs, VerbName } from "@cistern/driver/router";
import { Alert, Button, Group, Modal, Stack, Title } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { Loading } from "./loading.tsx";
import { Operations } from "./operations.tsx";
import { ProblemList } from "./problems.tsx";
import { TypeName } from "./type-name.tsx";
import { usePlanInUse } from "./use-plan-in-use.tsx";

export interface DestroyDialogProps<V extends VerbName> {
  readonly host: string;
  readonly verb: V;
  readonly input: VerbInputs[V];
  /** Has to be typed before anything happens. */
  readonly name: string;
  readonly title: string;
  readonly confirm: string;
  /** What goes, and what stays. */
  readonly children: ReactNode;
  readonly onConfirm: (input: VerbInputs[V]) => void;
  readonly onClose: () => void;
}

/** Says what goes and shows the exact operations, then asks for the name. Refused by the host: nothing to confirm. */
export function DestroyDialog<V extends VerbName>(props: DestroyDialogProps<V>) {
  const t = useTranslations();
  const [typed, setTyped] = useState("");
  const { plan, input, refusal } = usePlanInUse(props.host, props.verb, props.input);
  const ready = plan.isSuccess && typed === props.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || !input) return;
    props.onClose();
    props.onConfirm(input);
  };
  return (
    <Modal opened onClose={props.onClose} title={props.title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit}>
        <Stack>
          <Alert color="red" className="wraps">
            {props.children}
          </Alert>
          <Title order={3}>{t("plan.title")}</Title>
          {plan.isPending && <Loading rows={2} />}
          {refusal}
          {plan.data && <ProblemList problems={plan.data.problems} />}
          {plan.data && <Operations plan={plan.data} />}
          <TypeName name={props.name} typed={typed} onType={setTyped} />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" color="red" disabled={!ready}>
              {props.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
