"use client";
import type { SecretSummary } from "@cistern/driver/router";
import type { Problem } from "@cistern/schema/errors";
import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { refusalOf } from "../../lib/refusal.ts";
import { ProblemList } from "../common/problems.tsx";
import { Refused } from "../common/refused.tsx";
import { TypeName } from "../common/type-name.tsx";

/** Deletes a secret after its name was typed; where something needs it, says what, and asks once more. */
export function DeleteSecret(props: {
  readonly host: string;
  readonly secret: SecretSummary;
  readonly onClose: () => void;
}) {
  const t = useTranslations();
  const { client } = useHost(props.host);
  const { uuid, usage, hasValue } = props.secret;
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [users, setUsers] = useState<readonly Problem[]>([]);
  const [refused, setRefused] = useState<unknown>();
  const ready = typed === usage.id;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setRefused(undefined);
    try {
      await client.secrets.delete.mutate({ secret: uuid, ...(users.length > 0 ? { accept: ["secret.in-use"] } : {}) });
      notifications.show({ color: "green", title: t("secrets.deleted"), message: usage.id });
      props.onClose();
    } catch (error) {
      const { fault, problems } = refusalOf(error);
      if (fault?.code === "secret.in-use") setUsers(problems);
      else setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("secrets.deleteOf", { id: usage.id })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Alert color="red">{t(hasValue ? "secrets.deleteHelp" : "secrets.deleteEmptyHelp")}</Alert>
          {refused !== undefined && <Refused error={refused} />}
          {users.length > 0 && (
            <Alert color="orange" title={t("secrets.inUse")} role="alert">
              <ProblemList problems={users} />
            </Alert>
          )}
          <TypeName name={usage.id} typed={typed} onType={setTyped} />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" color="red" disabled={!ready} loading={busy}>
              {t(users.length > 0 ? "secrets.deleteAnyway" : "secrets.delete")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
