"use client";
import type { DocumentKind } from "@cistern/schema/assist";
import type { Problem } from "@cistern/schema/errors";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useEffectEvent, useRef } from "react";
import { useSay } from "../../lib/use-say.ts";
import { editor, editorOptions, markerSeverity, openDocument, paint } from "./monaco.ts";

export interface EditorHandle {
  goTo(line: number, column: number): void;
}
export interface TextEditorProps {
  /** A change of this text that did not come from typing replaces what is in the editor. */
  readonly text: string;
  readonly kind: DocumentKind;
  readonly label: string;
  readonly problems?: readonly Problem[];
  readonly onChange?: (text: string) => void;
  readonly onReady?: (handle: EditorHandle) => void;
}

/** An XML text to edit, or to read where there is no `onChange`. Problems are drawn at their places. */
export default function TextEditor(props: TextEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const made = useRef<editor.IStandaloneCodeEditor>(undefined);
  const say = useSay();
  const scheme = useComputedColorScheme("light");
  const { text, kind, label, problems } = props;
  const readOnly = props.onChange === undefined;
  const changed = useEffectEvent((next: string) => props.onChange?.(next));
  const ready = useEffectEvent((handle: EditorHandle) => props.onReady?.(handle));
  const initial = useEffectEvent(() => ({ text, kind, label, readOnly }));

  useEffect(() => {
    if (!box.current) return;
    const start = initial();
    const model = openDocument(start.text, start.kind);
    const code = editor.create(box.current, {
      ...editorOptions,
      model,
      readOnly: start.readOnly,
      domReadOnly: start.readOnly,
      ariaLabel: start.label,
    });
    made.current = code;
    const listening = model.onDidChangeContent(() => changed(model.getValue()));
    ready({
      goTo: (lineNumber, column) => {
        code.setPosition({ lineNumber, column });
        code.revealPositionInCenter({ lineNumber, column });
        code.focus();
      },
    });
    return () => {
      listening.dispose();
      code.dispose();
      model.dispose();
      made.current = undefined;
    };
  }, []);

  useEffect(() => {
    const model = made.current?.getModel();
    if (model && model.getValue() !== text) model.setValue(text);
  }, [text]);

  useEffect(() => {
    paint(scheme);
  }, [scheme]);

  useEffect(() => {
    const model = made.current?.getModel();
    if (!model) return;
    const markers = (problems ?? []).flatMap((problem) =>
      problem.at
        ? [
            {
              severity: markerSeverity[problem.severity],
              message: say.fault(problem),
              startLineNumber: problem.at.line,
              startColumn: problem.at.column,
              endLineNumber: problem.at.endLine,
              endColumn: problem.at.endColumn,
            },
          ]
        : [],
    );
    editor.setModelMarkers(model, "cistern", markers);
  }, [problems, say]);

  return <div ref={box} className="editor" style={{ height: "min(60dvh, 560px)" }} />;
}
