// Contract: what a form holds before it is a definition.
import type { Problem } from "../errors/index.ts";
import type { AnyGroup } from "./node.ts";

/**
 * What a person typed, field path → raw text, exactly as typed ("12 GiB", "0711", "yes"); an empty text is "left out".
 * Sizes hold number and unit in one text. A form keeps this, so nothing typed is ever lost to a failed conversion.
 */
export type Draft = { readonly [path: string]: string };
/** The value and every problem; `value` is undefined while a problem is an error. */
export declare function valueOfDraft<T>(root: AnyGroup, draft: Draft): { readonly value: T | undefined; readonly problems: readonly Problem[] };
/** The draft of a value; sizes are written in the largest unit that keeps them whole. */
export declare function draftOf(root: AnyGroup, value: object): Draft;
/** Formats bytes for people, 1024 steps, two decimals at most: 1.5 GiB. */
export declare function formatBytes(bytes: bigint): string;
/** Units a size may be typed in, with the factor in bytes. */
export declare const sizeUnits: readonly { readonly unit: string; readonly factor: bigint }[];
