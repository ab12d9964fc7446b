"use client";
import { Skeleton, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";

/** Stands in for rows that are on their way. */
export function Loading({ rows = 4, height = 36 }: { readonly rows?: number; readonly height?: number }) {
  const t = useTranslations("common");
  return (
    <Stack gap="xs" role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} />
      ))}
    </Stack>
  );
}
