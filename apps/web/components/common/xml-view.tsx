"use client";
import { Paper, Text, Title } from "@mantine/core";
import { useTranslations } from "next-intl";
import { ScrollBox } from "./scroll-box.tsx";

/** A document to read, beside a form that makes it. */
export function XmlView({ text, title }: { readonly text: string | undefined; readonly title: string }) {
  const t = useTranslations("wizard");
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="sm">
        {title}
      </Title>
      {text === undefined ? (
        <Text size="sm" c="dimmed">
          {t("xmlLater")}
        </Text>
      ) : (
        <ScrollBox label={title} style={{ maxHeight: "28rem" }}>
          <pre className="command">{text}</pre>
        </ScrollBox>
      )}
    </Paper>
  );
}
