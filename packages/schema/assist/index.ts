/** What an editor says about a document: pure functions over text and offset; the Monaco adapter in the page is thin. */

export { hoverAt } from "./hover.ts";
export { type DocumentKind, problemsOf } from "./problems.ts";
