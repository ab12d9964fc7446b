"use client";
import { Anchor, Box, Breadcrumbs, Group, Title } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect } from "react";

export interface Crumb {
  readonly text: string;
  readonly href?: string;
}

/** Where the page is, what it shows, and what can be done with it. Names the browser's tab too. */
export function PageHead(props: {
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
}) {
  const t = useTranslations();
  const { title } = props;
  const name = t("app.name");
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
  return (
    <Box mb="md">
      {props.crumbs && (
        <nav aria-label={t("shell.breadcrumbs")}>
          <Breadcrumbs mb="xs" style={{ flexWrap: "wrap", rowGap: 4 }}>
            {props.crumbs.map((crumb) =>
              crumb.href ? (
                <Anchor
                  key={crumb.text}
                  component={Link}
                  href={crumb.href}
                  size="sm"
                  className="one-line"
                  maw={260}
                  title={crumb.text}
                >
                  {crumb.text}
                </Anchor>
              ) : (
                <span
                  key={crumb.text}
                  aria-current="page"
                  className="one-line"
                  style={{ maxWidth: 320, fontSize: "var(--mantine-font-size-sm)" }}
                  title={crumb.text}
                >
                  {crumb.text}
                </span>
              ),
            )}
          </Breadcrumbs>
        </nav>
      )}
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="sm" style={{ minWidth: 0, flex: "1 1 240px" }}>
          <Title order={1} className="wraps" lineClamp={3} title={title}>
            {title}
          </Title>
          {props.beside}
        </Group>
        <Group gap="xs">{props.actions}</Group>
      </Group>
    </Box>
  );
}
