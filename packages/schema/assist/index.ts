// Contract of the room: pure functions over text and offset; the Monaco adapter in the page is thin.
import type { Problem } from "../errors/index.ts";
import type { PoolType } from "../fields/index.ts";

export type DocumentKind = { readonly kind: "pool" } | { readonly kind: "volume"; readonly poolType: PoolType };
export declare function problemsOf(text: string, of: DocumentKind): readonly Problem[];
/** Help of the field at the offset, as Markdown, with the stretch it belongs to. */
export declare function hoverAt(text: string, offset: number, of: DocumentKind): { readonly markdown: string; readonly start: number; readonly end: number } | undefined;
