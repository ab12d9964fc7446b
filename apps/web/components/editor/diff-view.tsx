"use client";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { editor, editorOptions, openDocument, paint } from "./monaco.ts";

/** Two texts beside each other (below each other where it is narrow), to read. */
export default function DiffView(props: {
  readonly before: string;
  readonly after: string;
  readonly beforeLabel: string;
  readonly afterLabel: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  const { before, after, beforeLabel, afterLabel } = props;
  useEffect(() => {
    if (!box.current) return;
    const original = openDocument(before);
    const modified = openDocument(after);
    const diff = editor.createDiffEditor(box.current, {
      ...editorOptions,
      readOnly: true,
      domReadOnly: true,
      renderSideBySide: true,
      useInlineViewWhenSpaceIsLimited: true,
      hideUnchangedRegions: { enabled: true },
    });
    diff.getOriginalEditor().updateOptions({ ariaLabel: beforeLabel });
    diff.getModifiedEditor().updateOptions({ ariaLabel: afterLabel });
    diff.setModel({ original, modified });
    return () => {
      // Without its texts first: the widget still draws the difference it is given while it goes.
      diff.setModel(null);
      diff.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [before, after, beforeLabel, afterLabel]);
  useEffect(() => {
    paint(scheme);
  }, [scheme]);
  return <div ref={box} className="editor" style={{ height: "min(50dvh, 420px)" }} />;
}
