"use client";
import type { ReferenceField, ReferencePage } from "@cistern/schema/reference";
import { Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { links } from "../../lib/links.ts";
import { PageHead } from "../common/page-head.tsx";
import { ScrollBox } from "../common/scroll-box.tsx";

const matches = ({ xpath, label, help }: ReferenceField, wanted: string): boolean =>
  `${xpath} ${label} ${help}`.toLowerCase().includes(wanted);

/** One page of the reference: fields with all there is to know of them, and examples. */
export function ReferencePageView({ page }: { readonly page: ReferencePage }) {
  const t = useTranslations();
  const [search, setSearch] = useState("");
  const fields = page.fields.filter((field) => matches(field, search.trim().toLowerCase()));
  return (
    <>
      <PageHead
        title={page.title}
        crumbs={[
          { text: t("shell.overview"), href: links.overview() },
          { text: t("reference.title"), href: links.reference() },
          { text: page.title },
        ]}
      />
      <Stack>
        <Text>{page.help}</Text>
        {page.fields.length > 0 && (
          <TextInput
            aria-label={t("reference.search")}
            placeholder={t("reference.search")}
            leftSection={<IconSearch size={14} />}
            maw={360}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        {page.fields.length > 0 && fields.length === 0 && <Text size="sm">{t("reference.none", { search })}</Text>}
        {fields.map((field) => (
          <Field key={field.xpath} field={field} />
        ))}
        {page.examples.map(({ title, help, xml }) => (
          <Paper key={title} withBorder p="md">
            <Title order={2} mb={4}>
              {title}
            </Title>
            <Text size="sm" mb="sm">
              {help}
            </Text>
            <ScrollBox label={title}>
              <pre className="command">{xml}</pre>
            </ScrollBox>
          </Paper>
        ))}
      </Stack>
    </>
  );
}

function Field({ field }: { readonly field: ReferenceField }) {
  return (
    <Paper withBorder p="md" id={field.xpath}>
      <Title order={2} mb={2}>
        {field.label}
      </Title>
      <Text size="sm" ff="monospace" className="wraps" mb="xs">
        {field.xpath}
      </Text>
      <Text size="sm" mb="xs">
        {field.help}
      </Text>
      <dl className="facts">
        {field.facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="wraps">{text}</dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}
