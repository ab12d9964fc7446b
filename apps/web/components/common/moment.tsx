"use client";
import { useLocale } from "next-intl";
import { useEffect, useState } from "react";

const unitsMs = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

function ago(ms: number, locale: string): string {
  const [unit, unitMs] = unitsMs.find(([, size]) => ms >= size) ?? ["second", 1_000];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-Math.floor(ms / unitMs), unit);
}

/** A time of the past: how long ago, with the exact time on hover. Keeps counting. */
export function Moment({ atMs }: { readonly atMs: number }) {
  const locale = useLocale();
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  const at = new Date(atMs);
  return (
    <time dateTime={at.toISOString()} title={at.toLocaleString(locale)}>
      {ago(Math.max(0, nowMs - atMs), locale)}
    </time>
  );
}
