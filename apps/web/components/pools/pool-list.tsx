"use client";
import { Button, Group, Paper, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { useQueryState } from "../../lib/use-query-state.ts";
import { Empty } from "../common/empty.tsx";
import { Loading } from "../common/loading.tsx";
import { Refused } from "../common/refused.tsx";
import { PoolTable } from "./pool-table.tsx";

/** The most rows that one read gives. */
const pageRows = 200;

/** The pools of one host; with `searchable` a search that stands in the address. */
export function PoolList({ host, searchable = false }: { readonly host: string; readonly searchable?: boolean }) {
  const t = useTranslations("pool");
  const { queries } = useControl();
  const { search, change } = useQueryState();
  const [typed, setTyped] = useState(searchable ? (search.get("search") ?? "") : "");
  const [wanted] = useDebouncedValue(typed.trim(), 200);
  useEffect(() => {
    if (searchable) change({ search: wanted });
  }, [searchable, wanted, change]);
  const pools = useQuery(
    queries.inventory.pools.queryOptions(
      { host, sort: "name", limit: pageRows, ...(wanted ? { search: wanted } : {}) },
      { placeholderData: keepPreviousData },
    ),
  );
  if (pools.isPending) return <Loading />;
  if (pools.isError) return <Refused error={pools.error} onRetry={() => void pools.refetch()} />;
  const { rows, total } = pools.data;
  if (total === 0 && wanted === "" && typed === "") {
    return (
      <Empty title={t("none")} help={t("noneHelp")}>
        <Button component={Link} href={links.newPool(host)} leftSection={<IconPlus size={16} />}>
          {t("create")}
        </Button>
      </Empty>
    );
  }
  return (
    <Paper withBorder>
      {searchable && (
        <Group p="xs" gap="sm">
          <TextInput
            aria-label={t("search")}
            placeholder={t("search")}
            leftSection={<IconSearch size={14} />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Text size="sm" c="dimmed" role="status">
            {t("count", { count: total })}
          </Text>
        </Group>
      )}
      {rows.length === 0 ? (
        <Text p="md" size="sm">
          {t("noMatch", { search: wanted })}
        </Text>
      ) : (
        <PoolTable pools={rows} />
      )}
      {total > rows.length && rows.length > 0 && (
        <Text p="xs" size="sm" c="dimmed">
          {t("firstOnly", { shown: rows.length, total })}
        </Text>
      )}
    </Paper>
  );
}
