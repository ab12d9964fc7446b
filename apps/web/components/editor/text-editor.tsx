"use client";
import type { DocumentKind, Known } from "@cistern/schema/assist";
import type { Problem, Range } from "@cistern/schema/errors";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useEffectEvent, useRef } from "react";
import { useSay } from "../../lib/use-say.ts";
import { describeDocument, editor, editorOptions, markerSeverity, openDocument, paint } from "./monaco.ts";

export interface EditorHandle {
  goTo(line: number, column: number): void;
}
export interface TextEditorProps {
  /** A change of this text that did not come from typing replaces what is in the editor. */
  readonly text: string;
  readonly kind: DocumentKind;
  /** Values that the host can tell, for completion. */
  readonly known?: Known;
  readonly label: string;
  readonly problems?: readonly Problem[];
  readonly onChange?: (text: string) => void;
  readonly onReady?: (handle: EditorHandle) => void;
  /** A stretch to point out, and to bring into view: the field that a person is at in the form beside. */
  readonly marked?: Range | undefined;
  /** Where a person put the cursor, as an offset. */
  readonly onCursor?: ((offset: number) => void) | undefined;
}

/** Puts another text in place by changing only the stretch that differs, so that cursor, folds and undo stay. */
function replaceText(model: editor.ITextModel, text: string): void {
  const before = model.getValue();
  const shorter = Math.min(before.length, text.length);
  let start = 0;
  while (start < shorter && before[start] === text[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === text.at(-1 - same)) same += 1;
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(before.length - same);
  const range = {
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  };
  model.pushEditOperations([], [{ range, text: text.slice(start, text.length - same) }], () => null);
  // Line ends are the model's own; a text with others is put in as a whole.
  if (model.getValue() !== text) model.setValue(text);
}

/** An XML text to edit, or to read where there is no `onChange`. Problems are drawn at their places. */
export default function TextEditor(props: TextEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const made = useRef<editor.IStandaloneCodeEditor>(undefined);
  // Texts told to the page and not yet come back from it: one that does is an echo, and older than what stands here.
  const told = useRef<string[]>([]);
  const say = useSay();
  const scheme = useComputedColorScheme("light");
  const { text, kind, known, label, problems, marked } = props;
  const readOnly = props.onChange === undefined;
  const changed = useEffectEvent((next: string) => props.onChange?.(next));
  const ready = useEffectEvent((handle: EditorHandle) => props.onReady?.(handle));
  const moved = useEffectEvent((offset: number) => props.onCursor?.(offset));
  const initial = useEffectEvent(() => ({ text, kind, label, readOnly }));

  useEffect(() => {
    if (!box.current) return;
    const start = initial();
    const model = openDocument(start.text, { kind: start.kind });
    const code = editor.create(box.current, {
      ...editorOptions,
      model,
      readOnly: start.readOnly,
      domReadOnly: start.readOnly,
      ariaLabel: start.label,
    });
    made.current = code;
    const listening = model.onDidChangeContent(() => {
      const next = model.getValue();
      told.current.push(next);
      changed(next);
    });
    const following = code.onDidChangeCursorPosition(({ position }) => {
      // The cursor moves by itself as well, when the text is changed from the form.
      if (code.hasTextFocus()) moved(model.getOffsetAt(position));
    });
    ready({
      goTo: (lineNumber, column) => {
        code.setPosition({ lineNumber, column });
        code.revealPositionInCenter({ lineNumber, column });
        code.focus();
      },
    });
    return () => {
      listening.dispose();
      following.dispose();
      code.dispose();
      model.dispose();
      made.current = undefined;
    };
  }, []);

  useEffect(() => {
    const model = made.current?.getModel();
    if (!model) return;
    const echo = told.current.indexOf(text);
    told.current = told.current.slice(echo + 1);
    if (echo >= 0 || model.getValue() === text) return;
    replaceText(model, text);
    told.current = [];
  }, [text]);

  useEffect(() => {
    const code = made.current;
    if (!code || !marked) return;
    const range = {
      startLineNumber: marked.line,
      startColumn: marked.column,
      endLineNumber: marked.endLine,
      endColumn: marked.endColumn,
    };
    const marks = code.createDecorationsCollection([{ range, options: { className: "text-marked" } }]);
    code.revealRangeInCenterIfOutsideViewport(range);
    return () => marks.clear();
  }, [marked]);

  useEffect(() => {
    const model = made.current?.getModel();
    if (model) describeDocument(model, { kind, ...(known && { known }), ...(problems && { problems }) });
  }, [kind, known, problems]);

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
