"use client";
import { Anchor } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Empty } from "../components/common/empty.tsx";
import { links } from "../lib/links.ts";

export default function NotFound() {
  const t = useTranslations("notFound");
  return (
    <Empty wholePage title={t("title")} help={t("help")}>
      <Anchor component={Link} href={links.overview()}>
        {t("back")}
      </Anchor>
    </Empty>
  );
}
