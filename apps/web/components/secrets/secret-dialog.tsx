"use client";
import type { SecretSummary, SecretUsage } from "@cistern/driver/router";
import type { Draft } from "@cistern/schema/fields";
import { Button, Checkbox, Collapse, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { useSay } from "../../lib/use-say.ts";
import { Refused } from "../common/refused.tsx";
import { FieldInput } from "../fields/field-input.tsx";
import { definitionOf, draftOfSecret, idFields, shown, usageOf, usageTypes } from "./secret-draft.ts";
import { type ValueHandle, ValueInput } from "./value-input.tsx";

export interface SecretDialogProps {
  readonly host: string;
  /** The secret to change; absent for a new one. What it is for stays. */
  readonly known?: SecretSummary;
  /** What a new one has to be for, where that is not to be chosen; an empty id is. */
  readonly usage?: SecretUsage;
  readonly onDone?: (secret: SecretSummary) => void;
  readonly onClose: () => void;
}

/** Makes a secret and gives it a value, or changes what is said of one. */
export function SecretDialog(props: SecretDialogProps) {
  const t = useTranslations();
  const say = useSay();
  const { client } = useHost(props.host);
  const { known, usage } = props;
  const [draft, setDraft] = useState<Draft>(() => (known ? draftOfSecret(known) : firstDraft(usage)));
  const [tried, setTried] = useState(false);
  const [withValue, setWithValue] = useState(true);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const value = useRef<ValueHandle>(null);
  /** Made by a first try whose value was refused: the next one only sets the value. */
  const [made, setMade] = useState<SecretSummary>();
  const { definition, problems } = definitionOf(draft);
  const type = usageOf(draft);
  const asksValue = !known && withValue;

  const field = (path: string, required = false) => {
    const problem = tried ? problems.find((each) => each.path === path) : undefined;
    return (
      <FieldInput
        field={shown(path, required)}
        raw={draft[path] ?? ""}
        problem={problem && say.fault(problem)}
        choices={path === "usage.type" ? usageTypes : undefined}
        onChange={(raw) => setDraft((before) => ({ ...before, [path]: raw }))}
      />
    );
  };
  const box = (path: "ephemeral" | "private", fixed = false) => (
    <Checkbox
      label={shown(path).leaf.meta.label}
      description={t(`secrets.${path}Help`)}
      checked={draft[path] === "yes"}
      disabled={fixed}
      onChange={(event) => {
        const raw = event.currentTarget.checked ? "yes" : "";
        setDraft((before) => ({ ...before, [path]: raw }));
      }}
    />
  );

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // The dialog may stand over a form, which hears of this as well: React's events follow components, not places.
    event.stopPropagation();
    setTried(true);
    if (busy || problems.length > 0) return;
    const bytes = asksValue ? value.current?.take() : undefined;
    if (asksValue && !bytes) return;
    setBusy(true);
    setRefused(undefined);
    try {
      const defined = made ?? (await client.secrets.define.mutate(definition));
      if (!known) setMade(defined);
      const done = bytes ? await client.secrets.setValue.mutate({ secret: defined.uuid, value: bytes }) : defined;
      notifications.show({
        color: "green",
        title: t(known ? "secrets.changed" : "secrets.made"),
        message: done.usage.id,
      });
      props.onDone?.(done);
      props.onClose();
    } catch (error) {
      setRefused(error);
    } finally {
      bytes?.fill(0);
      value.current?.clear();
      setBusy(false);
    }
  };

  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t(known ? "secrets.changeOf" : "secrets.new", { id: known?.usage.id ?? "" })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form autoComplete="off" noValidate onSubmit={(event) => void submit(event)}>
        <Stack>
          {refused !== undefined && <Refused error={refused} />}
          {made ? (
            <Text size="sm">{t("secrets.madeWithout", { id: made.usage.id })}</Text>
          ) : (
            <>
              {!known && !usage && field("usage.type", true)}
              {!known && <div>{field(idFields[type], true)}</div>}
              {field("description")}
            </>
          )}
          {!known && (
            <>
              <Title order={3}>{t("secrets.value.title")}</Title>
              <Text size="sm" c="dimmed">
                {t("secrets.setHelp")}
              </Text>
              <Checkbox
                label={t("secrets.value.now")}
                checked={withValue}
                onChange={(event) => setWithValue(event.currentTarget.checked)}
              />
              {withValue && <ValueInput usage={type} handle={value} />}
            </>
          )}
          {!made && (
            <Rare folded={!known} wanted={tried && problems.some(({ path }) => path === "uuid")}>
              {!known && field("uuid")}
              {box("ephemeral")}
              {box("private", known?.private === true)}
            </Rare>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t(known ? "secrets.saveChange" : "secrets.make")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What few need. Folded away where it would stand between a person and the rest, unless something in it is wrong. */
function Rare({
  folded,
  wanted,
  children,
}: {
  readonly folded: boolean;
  readonly wanted: boolean;
  readonly children: ReactNode;
}) {
  const t = useTranslations("fields");
  const [opened, { toggle }] = useDisclosure(!folded);
  const open = opened || wanted;
  return (
    <div>
      {folded && (
        <Button
          variant="subtle"
          size="compact-sm"
          aria-expanded={open}
          leftSection={open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
          onClick={toggle}
        >
          {t("advanced")}
        </Button>
      )}
      <Collapse expanded={open} mt={folded ? "sm" : 0}>
        <Stack>{children}</Stack>
      </Collapse>
    </div>
  );
}

const firstDraft = (usage: SecretUsage | undefined): Draft => ({
  "usage.type": usage?.type ?? "volume",
  ...(usage ? { [idFields[usage.type]]: usage.id } : {}),
});
