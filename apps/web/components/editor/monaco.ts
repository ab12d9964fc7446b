/** The editor, with only the features an XML text needs. This file is loaded where an editor is shown and nowhere else. */
import "monaco-editor/features/codicon/register";
import "monaco-editor/features/codeEditor/register";
import "monaco-editor/features/bracketMatching/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/comment/register";
import "monaco-editor/features/contextmenu/register";
import "monaco-editor/features/cursorUndo/register";
import "monaco-editor/features/diffEditor/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/gotoError/register";
import "monaco-editor/features/linesOperations/register";
import "monaco-editor/features/readOnlyMessage/register";
import "monaco-editor/features/smartSelect/register";
import "monaco-editor/features/toggleTabFocusMode/register";
import "monaco-editor/features/unicodeHighlighter/register";
import "monaco-editor/features/wordOperations/register";
import "monaco-editor/languages/definitions/xml/register";
import type { Severity } from "@cistern/schema/errors";
import { editor, MarkerSeverity } from "monaco-editor/editor";
import { type Assisted, assistXml } from "./assist.ts";

(globalThis as { MonacoEnvironment?: unknown }).MonacoEnvironment = {
  getWorker: () => new Worker(new URL("monaco-editor/editor/editor.worker.js", import.meta.url), { type: "module" }),
};

const documents = new WeakMap<editor.ITextModel, Assisted>();
assistXml((model) => documents.get(model));

/** A document in the editor; what it is decides which help it gets. `known` are values that the host can tell, by field. */
export function openDocument(text: string, of?: Assisted): editor.ITextModel {
  const model = editor.createModel(text, "xml");
  if (of) describeDocument(model, of);
  return model;
}

/** What the host can tell may come, or change, after a document was opened. */
export const describeDocument = (model: editor.ITextModel, of: Assisted): void => void documents.set(model, of);

/** How a problem is drawn below its place. */
export const markerSeverity: { readonly [S in Severity]: MarkerSeverity } = {
  error: MarkerSeverity.Error,
  question: MarkerSeverity.Warning,
  warning: MarkerSeverity.Warning,
};

export const editorOptions = {
  automaticLayout: true,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  fontSize: 13,
  lineNumbersMinChars: 3,
  wordWrap: "on",
  // The catalogue knows what can stand here; words that happen to stand elsewhere do not help.
  wordBasedSuggestions: "off",
  fixedOverflowWidgets: true,
  renderLineHighlight: "none",
  // What is typed or pasted is what stands there.
  autoClosingBrackets: "never",
  autoClosingQuotes: "never",
  autoSurround: "never",
  autoIndent: "keep",
  // Hostile texts: characters that look like others are pointed out, lines are cut where drawing them would take long.
  unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true },
  stopRenderingLineAfter: 10_000,
  scrollbar: { alwaysConsumeMouseWheel: false },
} as const satisfies editor.IEditorOptions & editor.IGlobalEditorOptions;

const themes = { light: "cistern-light", dark: "cistern-dark" } as const;
// The stock colours of attributes and of quiet line numbers are below 4.5:1 on their background.
editor.defineTheme(themes.light, {
  base: "vs",
  inherit: true,
  rules: [{ token: "attribute.name", foreground: "b01010" }],
  colors: { "editorLineNumber.foreground": "#1f6a82", "editorLineNumber.dimmedForeground": "#1f6a82" },
});
editor.defineTheme(themes.dark, {
  base: "vs-dark",
  inherit: true,
  rules: [
    { token: "comment", foreground: "7fb069" },
    { token: "tag", foreground: "6cb6f0" },
  ],
  colors: {
    "editorLineNumber.foreground": "#a0a0a0",
    "editorLineNumber.dimmedForeground": "#a0a0a0",
    "diffEditor.removedTextBackground": "#ff000024",
  },
});
/** The colours of every editor on the page. */
export const paint = (scheme: keyof typeof themes): void => editor.setTheme(themes[scheme]);

export { editor };
