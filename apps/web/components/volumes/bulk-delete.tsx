"use client";
import type { PoolRow } from "@cistern/control/client";
import type { Plan } from "@cistern/driver/router";
import { Alert, Button, Group, Modal, Progress, ScrollArea, Stack, Text, TextInput, Title } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { refusalOf } from "../../lib/refusal.ts";
import { useSay } from "../../lib/use-say.ts";
import { OperationLines } from "../common/operations.tsx";
import { useVerb } from "../jobs/use-verb.ts";

/** How many are asked about, or deleted, at a time. */
const atATime = 4;

interface Kept {
  readonly name: string;
  readonly why: string;
}
interface Looked {
  readonly can: readonly { readonly name: string; readonly plan: Plan }[];
  readonly cannot: readonly Kept[];
}
type Stage =
  | { readonly is: "planning"; readonly done: number }
  | ({ readonly is: "asking" } & Looked)
  | { readonly is: "running"; readonly done: number; readonly of: number }
  | { readonly is: "over"; readonly deleted: number; readonly failed: readonly Kept[] };

/** Works through all of them, a few at a time. */
async function each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

/** Deletes many volumes, a job each: shows what will run, leaves out what the host refuses, and tells how it came out. */
export function BulkDelete(props: {
  readonly pool: PoolRow;
  readonly names: readonly string[];
  readonly onClose: () => void;
}) {
  const { pool, names } = props;
  const t = useTranslations();
  const say = useSay();
  const { client } = useHost(pool.host);
  const { run } = useVerb(pool.host);
  const [stage, setStage] = useState<Stage>({ is: "planning", done: 0 });
  const [typed, setTyped] = useState("");

  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at once, as the dialog opens.
  useEffect(() => {
    const gone = new AbortController();
    const can: { name: string; plan: Plan }[] = [];
    const cannot: Kept[] = [];
    void each(names, async (name) => {
      if (gone.signal.aborted) return;
      await client.jobs.plan
        .query({ verb: "volumes.delete", input: { pool: pool.uuid, volume: name } }, { signal: gone.signal })
        .then((plan) => can.push({ name, plan }))
        .catch((error: unknown) => cannot.push({ name, why: say.refusal(refusalOf(error)) }));
      if (!gone.signal.aborted) setStage({ is: "planning", done: can.length + cannot.length });
    }).then(() => {
      if (!gone.signal.aborted) setStage({ is: "asking", can, cannot });
    });
    return () => gone.abort();
  }, []);

  const start = async (event: FormEvent, { can, cannot }: Looked) => {
    event.preventDefault();
    if (typed.trim() !== String(can.length)) return;
    const failed: Kept[] = [...cannot];
    let deleted = 0;
    setStage({ is: "running", done: 0, of: can.length });
    await each(can, async ({ name }) => {
      const outcome = await run("volumes.delete", { pool: pool.uuid, volume: name }, { name, silent: true });
      if (outcome.ok) deleted += 1;
      else failed.push({ name, why: say.refusal(refusalOf(outcome.error)) });
      setStage({ is: "running", done: deleted, of: can.length });
    });
    setStage({ is: "over", deleted, failed });
  };

  const body = () => {
    switch (stage.is) {
      case "planning":
        return <Course done={stage.done} of={names.length} text="planning" />;
      case "running":
        return <Course done={stage.done} of={stage.of} text="running" />;
      case "over":
        return (
          <>
            <Alert color={stage.failed.length > 0 ? "orange" : "green"} role="status">
              {t("bulk.done", { count: stage.deleted })}
            </Alert>
            {stage.failed.length > 0 && (
              <KeptList title={t("bulk.failed", { count: stage.failed.length })} kept={stage.failed} />
            )}
            <Group justify="flex-end">
              <Button onClick={props.onClose}>{t("common.close")}</Button>
            </Group>
          </>
        );
      case "asking":
        return (
          <form onSubmit={(event) => void start(event, stage)}>
            <Stack>
              {stage.can.length === 0 && <Alert color="red">{t("bulk.nothing")}</Alert>}
              {stage.can.length > 0 && (
                <>
                  <Alert color="red">{t("bulk.help")}</Alert>
                  <Title order={3}>{t("plan.title")}</Title>
                  <ScrollArea.Autosize mah={220} viewportProps={{ tabIndex: 0, "aria-label": t("plan.title") }}>
                    <OperationLines
                      operations={stage.can.flatMap(({ plan }) => plan.steps.flatMap(({ operations }) => operations))}
                    />
                  </ScrollArea.Autosize>
                </>
              )}
              {stage.cannot.length > 0 && (
                <KeptList title={t("bulk.left", { count: stage.cannot.length })} kept={stage.cannot} />
              )}
              {stage.can.length > 0 && (
                <TextInput
                  label={t("bulk.type", { count: String(stage.can.length) })}
                  inputMode="numeric"
                  autoComplete="off"
                  data-autofocus
                  value={typed}
                  onChange={(event) => setTyped(event.currentTarget.value)}
                />
              )}
              <Group justify="flex-end">
                <Button variant="default" onClick={props.onClose}>
                  {t("common.cancel")}
                </Button>
                <Button
                  type="submit"
                  color="red"
                  disabled={stage.can.length === 0 || typed.trim() !== String(stage.can.length)}
                >
                  {t("bulk.confirm", { count: stage.can.length })}
                </Button>
              </Group>
            </Stack>
          </form>
        );
    }
  };
  return (
    <Modal
      opened
      size="lg"
      // What runs goes on by itself, and how it came out is told here.
      onClose={stage.is === "running" ? () => undefined : props.onClose}
      title={t("bulk.title", { count: names.length })}
      closeButtonProps={{ "aria-label": t("common.close"), disabled: stage.is === "running" }}
    >
      <Stack>{body()}</Stack>
    </Modal>
  );
}

function Course({
  done,
  of,
  text,
}: {
  readonly done: number;
  readonly of: number;
  readonly text: "planning" | "running";
}) {
  const t = useTranslations("bulk");
  const said = t(text, { done: String(done), total: String(of) });
  return (
    <>
      <Progress value={of === 0 ? 0 : (100 * done) / of} aria-label={said} />
      <Text size="sm" role="status">
        {said}
      </Text>
    </>
  );
}

function KeptList({ title, kept }: { readonly title: string; readonly kept: readonly Kept[] }) {
  return (
    <div>
      <Text size="sm">{title}</Text>
      <ScrollArea.Autosize mah={180} viewportProps={{ tabIndex: 0, "aria-label": title }}>
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {kept.map(({ name, why }) => (
            <li key={name}>
              <Text size="sm" className="wraps">
                <b>{name}</b>: {why}
              </Text>
            </li>
          ))}
        </ul>
      </ScrollArea.Autosize>
    </div>
  );
}
