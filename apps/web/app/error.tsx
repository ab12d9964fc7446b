"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { Empty } from "../components/common/empty.tsx";

/** A page that broke: nothing of the error is shown, for it may hold anything. */
export default function Broken({ reset }: { readonly error: Error; readonly reset: () => void }) {
  const t = useTranslations("broken");
  return (
    <Empty wholePage title={t("title")} help={t("help")}>
      <Button onClick={reset}>{t("again")}</Button>
    </Empty>
  );
}
