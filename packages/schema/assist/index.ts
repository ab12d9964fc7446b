/** What an editor says about a document: pure functions over text and offset; the Monaco adapter in the page is thin. */

export { applyChanges, type TextChange } from "./changes.ts";
export { completeAt } from "./complete.ts";
export type { Completion, CompletionKind, Known, KnownValue } from "./completion.ts";
export { type Fix, fixesFor } from "./fixes.ts";
export { formatChanges, formatText } from "./format.ts";
export { hoverAt } from "./hover.ts";
export { type Fold, foldsOf, type OutlineItem, outlineOf } from "./outline.ts";
export { poolTypeIn } from "./policy.ts";
export { type DocumentKind, placed, problemsOf } from "./problems.ts";
