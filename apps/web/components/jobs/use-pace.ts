"use client";
import type { JobSummary } from "@cistern/driver/router";
import { useEffect, useState } from "react";
import { type Pace, paceOf, type Sample, withSample } from "./pace.ts";

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
