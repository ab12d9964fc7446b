"use client";
import type { Draft } from "@cistern/schema/fields";
import { useCallback, useState } from "react";

/** What a form holds, what of it was touched, and of which fields a person tried to leave the step. */
export function useDraft(initial: Draft) {
  const [draft, setDraft] = useState(initial);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState<ReadonlySet<string>>(new Set());
  const change = useCallback((path: string, raw: string) => {
    setDraft((before) => ({ ...before, [path]: raw }));
    setTouched((before) => new Set([...before, path]));
  }, []);
  const tryFields = useCallback((paths: readonly string[]) => setTried((before) => new Set([...before, ...paths])), []);
  return { draft, setDraft, touched, tried, change, tryFields };
}
