"use client";
import type { JobState } from "@cistern/driver/router";
import { Badge } from "@mantine/core";
import { useTranslations } from "next-intl";

const colors = {
  queued: "gray",
  running: "blue",
  finished: "green",
  undone: "orange",
  "needs-you": "red",
  dismissed: "gray",
} as const satisfies {
  readonly [S in JobState]: string;
};

/** Every state, in the order of a job's life. */
export const shownStates = Object.keys(colors) as readonly JobState[];

export function JobStateBadge({ state }: { readonly state: JobState }) {
  const t = useTranslations("jobs.state");
  return <Badge color={colors[state]}>{t(state)}</Badge>;
}
