"use client";
import { referencePages } from "@cistern/schema/reference";
import { Anchor, Paper, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { links } from "../../lib/links.ts";
import { PageHead } from "../common/page-head.tsx";

/** The pages of the reference. */
export function ReferenceIndex() {
  const t = useTranslations();
  return (
    <>
      <PageHead
        title={t("reference.title")}
        crumbs={[{ text: t("shell.overview"), href: links.overview() }, { text: t("reference.title") }]}
      />
      <Stack>
        {referencePages().map(({ id, title, help }) => (
          <Paper key={id} withBorder p="md">
            <Anchor component={Link} href={links.reference(id)} fw={600}>
              {title}
            </Anchor>
            <Text size="sm" c="dimmed">
              {help}
            </Text>
          </Paper>
        ))}
      </Stack>
    </>
  );
}
