/** What a document is made of, each part with its place. */
import type { Fault } from "../errors/index.ts";

/** Caps on a document, all our own: libvirt has none of them. `bytes` counts UTF-8. */
export const caps = { bytes: 262144, depth: 32, attributes: 256, elements: 10000 } as const;

/** Offsets count UTF-16 units; `end` is the first one after. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
export interface Attribute extends Span {
  readonly prefix: string;
  readonly local: string;
  readonly value: string;
  /** The text between the quotes. */
  readonly inner: Span;
  readonly quote: string;
}
/** Text or CDATA, with its value. */
export interface Text extends Span {
  readonly kind: "text";
  readonly value: string;
}
/** A comment or a processing instruction. */
export interface Aside extends Span {
  readonly kind: "aside";
}
export type Child = Element | Text | Aside;
export interface Element extends Span {
  readonly kind: "element";
  readonly prefix: string;
  readonly local: string;
  readonly uri: string;
  /** The tag's name as written. */
  readonly name: Span;
  readonly attributes: readonly Attribute[];
  readonly children: readonly Child[];
  readonly openEnd: number;
  /** Where the end tag begins; for `<a/>` the same as `openEnd`. */
  readonly closeStart: number;
  readonly selfClosing: boolean;
}
export interface Tree {
  /** What stood before the first fault, where there is one: its open elements end with the text. */
  readonly root: Element | undefined;
  readonly fault?: { readonly fault: Fault; readonly at: Span };
}
