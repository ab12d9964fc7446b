"use client";
import { Alert, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useHost } from "../../lib/data.tsx";
import { useSay } from "../../lib/use-say.ts";

/** Definition files on the host that are no pools, because they cannot be read. Says nothing where there are none. */
export function UnreadableDefinitions({ host }: { readonly host: string }) {
  const t = useTranslations("host");
  const say = useSay();
  const { queries } = useHost(host);
  const info = useQuery(queries.host.info.queryOptions());
  const unreadable = info.data?.unreadable ?? [];
  if (unreadable.length === 0) return null;
  return (
    <Alert
      color="orange"
      mb="md"
      icon={<IconAlertTriangle size={18} />}
      title={t("unreadable", { count: unreadable.length })}
    >
      <Text size="sm">{t("unreadableHelp")}</Text>
      <List size="sm" mt="xs">
        {unreadable.map((each) => (
          <List.Item key={each.file} className="wraps">
            {each.file}: {say.fault(each.fault)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
