/** What completion is asked, and what it answers. */
import type { AnyGroup } from "../fields/index.ts";
import type { TextChange } from "./changes.ts";
import type { Policy } from "./policy.ts";
import type { DocumentKind } from "./problems.ts";
import type { Scanned } from "./scan.ts";

export type CompletionKind = "element" | "attribute" | "value" | "closing" | "snippet";

export interface Completion {
  readonly label: string;
  /**
   * What replaces the text from `from` to `to`, in the editors' notation for snippets (`${1}`, `${1:text}`, `${1|one,two|}`). Lines after
   * the first take the indentation of the line that it is put into.
   */
  readonly insert: string;
  /** On the cursor's line, on both sides of the cursor or at it. */
  readonly from: number;
  readonly to: number;
  readonly kind: CompletionKind;
  /** One line. */
  readonly detail: string;
  /** Markdown, of the catalogue only. */
  readonly documentation: string;
  readonly required: boolean;
  /** The field is filled in by the host. */
  readonly reported: boolean;
  /** Rank among the items, from 0. */
  readonly order: number;
  /** Changes elsewhere that belong to it: the binding of a prefix. */
  readonly also?: readonly TextChange[];
}

/** A value that the host can tell: a device, a secret. */
export interface KnownValue {
  readonly value: string;
  readonly detail?: string;
}
/** Values that the host can tell, by the path of the field without indices: `source.devices.path`. */
export type Known = { readonly [path: string]: readonly KnownValue[] };

/** What each kind of answer starts from. */
export interface Asked {
  readonly scanned: Scanned;
  readonly offset: number;
  readonly of: DocumentKind;
  readonly root: AnyGroup;
  readonly policy: Policy;
  readonly known: Known;
}
/** An item before it has its rank; a lower `rank` goes first. */
export type Ranked = Omit<Completion, "order"> & { readonly rank: number };
