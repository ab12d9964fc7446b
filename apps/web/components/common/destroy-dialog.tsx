"use client";
import type { VerbInputs, VerbName } from "@cistern/driver/router";
import type { ErrorCode } from "@cistern/schema/errors";
import { Alert, Button, Checkbox, Group, Modal, Stack, Title } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { refusalOf } from "../../lib/refusal.ts";
import { Loading } from "./loading.tsx";
import { Operations } from "./operations.tsx";
import { ProblemList } from "./problems.tsx";
import { Refused } from "./refused.tsx";
import { TypeName } from "./type-name.tsx";
import { usePlan } from "./use-plan.ts";

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
  /** A refusal that a person may override: by its code, the tick that does, and the input that says so. */
  readonly override?: {
    readonly code: ErrorCode;
    readonly title: string;
    readonly label: string;
    readonly help: string;
    readonly input: VerbInputs[V];
  };
  readonly onConfirm: (input: VerbInputs[V]) => void;
  readonly onClose: () => void;
}

/** Says what goes and shows the exact operations, then asks for the name. Refused by the host: nothing to confirm. */
export function DestroyDialog<V extends VerbName>(props: DestroyDialogProps<V>) {
  const t = useTranslations();
  const [typed, setTyped] = useState("");
  const { override } = props;
  const [refused, setRefused] = useState<unknown>();
  const [overriding, setOverriding] = useState(false);
  const input = overriding && override ? override.input : props.input;
  const plan = usePlan(props.host, props.verb, input);
  const isOverridable = override !== undefined && refusalOf(plan.error).fault?.code === override.code;
  const ready = plan.isSuccess && typed === props.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
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
          {plan.isError && (
            <Refused
              error={plan.error}
              {...(isOverridable ? { title: override.title } : {})}
              onRetry={() => void plan.refetch()}
            />
          )}
          {overriding && !plan.isError && override && <Refused error={refused} title={override.title} />}
          {override && (isOverridable || overriding) && (
            <Checkbox
              color="red"
              label={override.label}
              description={override.help}
              checked={overriding}
              onChange={(event) => {
                if (event.currentTarget.checked) setRefused(plan.error);
                setOverriding(event.currentTarget.checked);
              }}
            />
          )}
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
