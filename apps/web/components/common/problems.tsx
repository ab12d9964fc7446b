"use client";
import type { Problem } from "@cistern/schema/errors";
import { Anchor, Badge, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useSay } from "../../lib/use-say.ts";

const colors = { error: "red", question: "orange", warning: "yellow" } as const;

/** What a document has against it. With `onGo`, each place is a link into the text. */
export function ProblemList({
  problems,
  onGo,
}: {
  readonly problems: readonly Problem[];
  readonly onGo?: (line: number, column: number) => void;
}) {
  const t = useTranslations("problems");
  const say = useSay();
  if (problems.length === 0) return null;
  return (
    <ul
      aria-label={t("title")}
      style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 6, maxHeight: 220, overflow: "auto" }}
    >
      {problems.map((problem, index) => (
        <li key={index} style={{ display: "flex", gap: 8, alignItems: "baseline" }}>
          <Badge color={colors[problem.severity]} style={{ flex: "none" }}>
            {t(problem.severity)}
          </Badge>
          <Place problem={problem} onGo={onGo} />
          <Text size="sm" className="wraps">
            {say.fault(problem)}
          </Text>
        </li>
      ))}
    </ul>
  );
}

function Place({
  problem,
  onGo,
}: {
  readonly problem: Problem;
  readonly onGo: ((line: number, column: number) => void) | undefined;
}) {
  const t = useTranslations("problems");
  if (!problem.at || !onGo) return null;
  const { line, column } = problem.at;
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      aria-label={t("goTo", { line, column })}
      onClick={() => onGo(line, column)}
    >
      {`${line}:${column}`}
    </Anchor>
  );
}
