"use client";
import type { SecretSummary } from "@cistern/driver/router";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { Refused } from "../common/refused.tsx";
import { type ValueHandle, ValueInput } from "./value-input.tsx";

/** Gives a secret its value, or another one. */
export function SetValue(props: {
  readonly host: string;
  readonly secret: SecretSummary;
  readonly onClose: () => void;
}) {
  const t = useTranslations();
  const { client } = useHost(props.host);
  const value = useRef<ValueHandle>(null);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const { uuid, usage, hasValue } = props.secret;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const bytes = value.current?.take();
    if (!bytes || busy) return;
    setBusy(true);
    setRefused(undefined);
    try {
      await client.secrets.setValue.mutate({ secret: uuid, value: bytes });
      notifications.show({ color: "green", title: t("secrets.valueSet"), message: usage.id });
      props.onClose();
    } catch (error) {
      setRefused(error);
    } finally {
      bytes.fill(0);
      value.current?.clear();
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("secrets.setValueOf", { id: usage.id })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form autoComplete="off" onSubmit={(event) => void submit(event)}>
        <Stack>
          <Text size="sm">{t(hasValue ? "secrets.replaceHelp" : "secrets.setHelp")}</Text>
          {refused !== undefined && <Refused error={refused} />}
          <ValueInput usage={usage.type} handle={value} focused />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("secrets.setValue")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
