"use client";
import { Button, Checkbox, Group, Modal, ScrollArea, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useControl, useHost } from "../../lib/data.tsx";
import { Refused } from "../common/refused.tsx";
import { saveDocuments } from "./save-file.ts";

/** Pools to choose, saved as one file that the import reads again: the stored texts, as their authors wrote them. */
export function ExportPools({ host, onClose }: { readonly host: string; readonly onClose: () => void }) {
  const t = useTranslations();
  const { queries } = useControl();
  const { client } = useHost(host);
  const pools = useInfiniteQuery(
    queries.inventory.pools.infiniteQueryOptions(
      { host, sort: "name", limit: 200 },
      { getNextPageParam: ({ next }) => next },
    ),
  );
  const { hasNextPage, isFetching, isError, fetchNextPage } = pools;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const isWhole = pools.isSuccess && !hasNextPage;
  const rows = pools.data?.pages.flatMap((page) => page.rows) ?? [];
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [failed, setFailed] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const chosen = rows.filter(({ uuid }) => !left.has(uuid));
  const save = async () => {
    setBusy(true);
    setFailed(undefined);
    try {
      const read = async ({ uuid, name }: (typeof chosen)[number]) => ({
        name,
        xml: (await client.pools.get.query({ pool: uuid })).storedXml,
      });
      await saveDocuments(chosen, read, "pools.xml");
      onClose();
    } catch (error) {
      setFailed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("export.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        <Text size="sm">{t("export.help")}</Text>
        <ScrollArea.Autosize mah={320}>
          <Stack gap={6}>
            {rows.map(({ uuid, name, type }) => (
              <Checkbox
                key={uuid}
                label={name}
                description={type}
                checked={!left.has(uuid)}
                onChange={(event) => {
                  const others = [...left].filter((each) => each !== uuid);
                  setLeft(new Set(event.currentTarget.checked ? others : [...others, uuid]));
                }}
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        {isError && <Refused error={pools.error} onRetry={() => void pools.refetch()} />}
        {failed !== undefined && <Refused error={failed} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            loading={busy || (!isWhole && !isError)}
            disabled={!isWhole || chosen.length === 0}
            onClick={() => void save()}
          >
            {t("export.save", { count: chosen.length })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
