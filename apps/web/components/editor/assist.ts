/** Connects the editor to what the schema says about a document. All of the knowledge is there; here it only changes its shape. */
import "monaco-editor/features/codeAction/register";
import "monaco-editor/features/documentSymbols/register";
import "monaco-editor/features/folding/register";
import "monaco-editor/features/format/register";
import "monaco-editor/features/hover/register";
import "monaco-editor/features/quickOutline/register";
import "monaco-editor/features/snippet/register";
import "monaco-editor/features/suggest/register";
// The feature above leaves out the list itself.
import "monaco-editor/editor/contrib/suggest/browser/suggestController.js";
import {
  type Completion,
  type CompletionKind,
  completeAt,
  type DocumentKind,
  fixesFor,
  foldsOf,
  formatChanges,
  hoverAt,
  type Known,
  type OutlineItem,
  outlineOf,
  problemsOf,
  type TextChange,
} from "@cistern/schema/assist";
import type { Problem } from "@cistern/schema/errors";
import { type editor, languages, Range } from "monaco-editor/editor";
import { mergeProblems } from "./document-problems.ts";

/** What a document in the editor is, and the values for it that the host can tell. */
export interface Assisted {
  readonly kind: DocumentKind;
  readonly known?: Known;
  /** What the host has against the text beside what is found here. */
  readonly problems?: readonly Problem[];
}

/** Answers for every XML document of which `assistedBy` knows what it is; other texts get none. */
export function assistXml(assistedBy: (model: editor.ITextModel) => Assisted | undefined): void {
  languages.registerCompletionItemProvider("xml", {
    triggerCharacters: ["<", "/", "'", '"', "=", " "],
    provideCompletionItems(model, position, { triggerCharacter }) {
      const of = assistedBy(model);
      if (!of) return null;
      const items = completeAt(model.getValue(), model.getOffsetAt(position), of.kind, of.known);
      // A blank asks for attributes; between elements and in texts it is only a blank.
      const asked = triggerCharacter === " " ? items.filter(({ kind }) => kind === "attribute") : items;
      return { suggestions: asked.map((item) => suggestionOf(model, item)) };
    },
  });
  languages.registerHoverProvider("xml", {
    provideHover(model, position) {
      const of = assistedBy(model);
      const help = of && hoverAt(model.getValue(), model.getOffsetAt(position), of.kind);
      return help ? { range: rangeOf(model, help.start, help.end), contents: [markdown(help.markdown)] } : null;
    },
  });
  languages.registerCodeActionProvider(
    "xml",
    {
      provideCodeActions(model, range) {
        const of = assistedBy(model);
        return { actions: of ? actionsAt(model, range, of) : [], dispose: () => {} };
      },
    },
    { providedCodeActionKinds: ["quickfix"] },
  );
  languages.registerDocumentSymbolProvider("xml", {
    provideDocumentSymbols: (model) => outlineOf(model.getValue()).map((item) => symbolOf(model, item)),
  });
  languages.registerFoldingRangeProvider("xml", {
    provideFoldingRanges: (model) =>
      foldsOf(model.getValue()).map(({ startLine, endLine, kind }) => ({
        start: startLine,
        end: endLine,
        ...(kind === "comment" && { kind: languages.FoldingRangeKind.Comment }),
      })),
  });
  languages.registerDocumentFormattingEditProvider("xml", {
    provideDocumentFormattingEdits(model) {
      const of = assistedBy(model);
      return of ? formatChanges(model.getValue(), of.kind).map((change) => editOf(model, change)) : [];
    },
  });
}

const itemKinds: { readonly [K in CompletionKind]: languages.CompletionItemKind } = {
  element: languages.CompletionItemKind.Field,
  attribute: languages.CompletionItemKind.Property,
  value: languages.CompletionItemKind.Value,
  closing: languages.CompletionItemKind.Keyword,
  snippet: languages.CompletionItemKind.Snippet,
};

const suggestionOf = (model: editor.ITextModel, item: Completion): languages.CompletionItem => ({
  // The detail of an item is shown only while it is chosen; what is required has to be seen before.
  label: { label: item.label, description: item.detail },
  kind: itemKinds[item.kind],
  documentation: markdown(item.documentation),
  insertText: item.insert,
  insertTextRules: languages.CompletionItemInsertTextRule.InsertAsSnippet,
  range: rangeOf(model, item.from, item.to),
  sortText: String(item.order).padStart(5, "0"),
  ...(item.also && { additionalTextEdits: item.also.map((change) => editOf(model, change)) }),
});

/** Quick fixes for the problems that a stretch of the document touches. */
function actionsAt(model: editor.ITextModel, range: Range, { kind, problems = [] }: Assisted): languages.CodeAction[] {
  const text = model.getValue();
  // Found anew here, since the text may be newer than what was told; what the host says of a place is looked at there again.
  return mergeProblems(problemsOf(text, kind), problems)
    .filter(({ at }) => at && Range.areIntersectingOrTouching(range, rangeOf(model, at.start, at.end)))
    .flatMap((problem) => fixesFor(text, problem, kind))
    .map(({ title, edits, preferred }) => ({
      title,
      kind: "quickfix",
      isPreferred: preferred,
      edit: {
        edits: edits.map((change) => ({
          resource: model.uri,
          versionId: model.getVersionId(),
          textEdit: editOf(model, change),
        })),
      },
    }));
}

const symbolOf = (model: editor.ITextModel, item: OutlineItem): languages.DocumentSymbol => ({
  // The list of symbols shows nothing but names.
  name: `${item.name} ${item.detail}`.trim(),
  detail: item.detail,
  kind: languages.SymbolKind.Field,
  tags: [],
  range: rangeOf(model, item.start, item.end),
  selectionRange: rangeOf(model, item.nameSpan.start, item.nameSpan.end),
  children: item.children.map((child) => symbolOf(model, child)),
});

/** Catalogue text only; no links that run commands and no HTML. */
const markdown = (value: string) => ({ value, isTrusted: false, supportHtml: false });

const editOf = (model: editor.ITextModel, { start, end, text }: TextChange) => ({
  range: rangeOf(model, start, end),
  text,
});

const rangeOf = (model: editor.ITextModel, start: number, end: number): Range =>
  Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));
