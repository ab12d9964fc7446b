"use client";
import type { JobSummary } from "@cistern/driver/router";
import { formatBytes } from "@cistern/schema/fields";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { type Pace, paceOf, type Sample, withSample } from "./pace.ts";

/** A pace in words; the time that is left in the unit that a person would say it in. */
export function useSayPace(): (pace: Pace) => string {
  const t = useTranslations("jobs");
  const sayLeft = (leftMs: number): string => {
    const seconds = Math.ceil(leftMs / 1_000);
    if (seconds < 60) return t("left.seconds", { seconds });
    const minutes = Math.ceil(seconds / 60);
    if (minutes < 60) return t("left.minutes", { minutes });
    return t("left.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  };
  return ({ bytesPerSecond, leftMs }) => t("pace", { speed: formatBytes(bytesPerSecond), left: sayLeft(leftMs) });
}

/** How fast a job goes and how long its step still takes, once that is known. */
export function usePace({ progress, step }: JobSummary): Pace | undefined {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const done = progress?.done;
  const index = step?.index;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step has a pace of its own.
  useEffect(() => setSamples([]), [index]);
  useEffect(() => {
    if (done !== undefined) setSamples((before) => withSample(before, { atMs: Date.now(), done }));
  }, [done]);
  return progress && paceOf(samples, progress.total);
}
