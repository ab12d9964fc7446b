"use client";
import { Button, FileButton, Group, Paper, SimpleGrid, Stack, Text, Textarea } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { ExcusedButton } from "../common/excused.tsx";
import { useGuardedEdits } from "../common/leave-guard.tsx";
import { PageHead } from "../common/page-head.tsx";
import { useVerb } from "../jobs/use-verb.ts";
import { documentsOfFile, type ImportedDocument, importedDocuments, repeatedNames, retyped } from "./documents.ts";
import { ImportedRow, type ImportState } from "./imported-row.tsx";

const waiting: ImportState = { kind: "waiting" };

/** Pools from XML: pasted, chosen as files, or dropped, several at once. Each is looked at, then all that are right are defined. */
export function ImportPools({ host }: { readonly host: string }) {
  const t = useTranslations();
  const { queries } = useControl();
  const hosts = useQuery(queries.hosts.list.queryOptions());
  const { run, busy } = useVerb(host);
  const [pasted, setPasted] = useState("");
  const [documents, setDocuments] = useState<readonly ImportedDocument[]>([]);
  const [sound, setSound] = useState<ReadonlySet<string>>(new Set());
  const [states, setStates] = useState<{ readonly [id: string]: ImportState }>({});
  const [dropping, setDropping] = useState(false);
  const stateOf = ({ id }: ImportedDocument) => states[id] ?? waiting;
  const open = documents.filter((document) => stateOf(document).kind !== "defined");
  const ready = open.filter(({ id }) => sound.has(id));
  const repeated = repeatedNames(open);
  useGuardedEdits(open.length > 0);

  const add = (more: readonly ImportedDocument[]) => setDocuments((before) => [...before, ...more]);
  const addFiles = async (files: readonly File[]) => add((await Promise.all(files.map(documentsOfFile))).flat());
  const define = async () => {
    for (const document of ready) {
      const outcome = await run("pools.define", { xml: document.text }, { name: document.name ?? "", quiet: true });
      const state: ImportState = outcome.ok ? { kind: "defined" } : { kind: "refused", error: outcome.error };
      setStates((before) => ({ ...before, [document.id]: state }));
    }
  };

  return (
    <>
      <PageHead
        title={t("import.title")}
        crumbs={[
          { text: t("shell.overview"), href: links.overview() },
          { text: hosts.data?.find((row) => row.id === host)?.name ?? host, href: links.host(host) },
          { text: t("import.title") },
        ]}
      />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Paper
          withBorder
          p="md"
          className={dropping ? "dropping" : undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setDropping(true);
          }}
          onDragLeave={() => setDropping(false)}
          onDrop={(event) => {
            event.preventDefault();
            setDropping(false);
            void addFiles([...event.dataTransfer.files]);
          }}
        >
          <Stack>
            <Text size="sm">{t("import.help")}</Text>
            <FileButton multiple accept=".xml,text/xml,application/xml" onChange={(files) => void addFiles(files)}>
              {(button) => (
                <Button {...button} variant="default" leftSection={<IconFileImport size={16} aria-hidden />}>
                  {t("import.choose")}
                </Button>
              )}
            </FileButton>
            <Textarea
              label={t("import.paste")}
              autosize
              minRows={8}
              maxRows={20}
              spellCheck={false}
              styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
              value={pasted}
              onChange={(event) => setPasted(event.currentTarget.value)}
            />
            <Group justify="flex-end">
              <Button
                variant="default"
                disabled={pasted.trim() === ""}
                onClick={() => {
                  add(importedDocuments(t("import.pasted"), pasted));
                  setPasted("");
                }}
              >
                {t("import.add")}
              </Button>
            </Group>
          </Stack>
        </Paper>
        <Stack gap="sm">
          {documents.length === 0 ? (
            <Text c="dimmed" size="sm">
              {t("import.none")}
            </Text>
          ) : (
            <ul
              aria-label={t("import.list")}
              style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 8 }}
            >
              {documents.map((document) => (
                <ImportedRow
                  key={document.id}
                  host={host}
                  document={document}
                  state={stateOf(document)}
                  repeated={document.name !== undefined && repeated.has(document.name)}
                  onSound={(is) =>
                    setSound(
                      (before) => new Set([...before].filter((id) => id !== document.id).concat(is ? document.id : [])),
                    )
                  }
                  onText={(text) =>
                    setDocuments((before) =>
                      before.map((each) => (each.id === document.id ? retyped(document, text) : each)),
                    )
                  }
                  onRemove={() => setDocuments((before) => before.filter(({ id }) => id !== document.id))}
                />
              ))}
            </ul>
          )}
          <Group justify="flex-end">
            <ExcusedButton
              excuse={ready.length === 0 ? t("import.nothingReady") : undefined}
              loading={busy}
              onClick={() => void define()}
            >
              {t("import.define", { count: ready.length })}
            </ExcusedButton>
          </Group>
        </Stack>
      </SimpleGrid>
    </>
  );
}
