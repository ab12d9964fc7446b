"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useHost } from "../../lib/data.tsx";
import { UnreadableFiles } from "../common/unreadable-files.tsx";

/** Definition files on the host that are no pools, because they cannot be read. Says nothing where there are none. */
export function UnreadableDefinitions({ host }: { readonly host: string }) {
  const t = useTranslations("host");
  const { queries } = useHost(host);
  const info = useQuery(queries.host.info.queryOptions());
  const files = info.data?.unreadable ?? [];
  return (
    <UnreadableFiles
      files={files}
      title={t("unreadable", { count: files.length })}
      help={t("unreadableHelp")}
      mb="md"
    />
  );
}
