/** One document under edit: what it was edited from, what it is now, and what the host holds meanwhile. Pure. */
export interface Stored {
  readonly text: string;
  readonly revision: string;
}
export interface DocumentState {
  /** What the edit began with; its revision goes along with an apply. */
  readonly base: Stored;
  readonly text: string;
  /** What the host holds now, when that is no longer what the edit began with. */
  readonly conflict?: Stored;
}
export type DocumentChange =
  | { readonly kind: "typed"; readonly text: string }
  /** The host's text, as read again or as told by a refused apply. */
  | { readonly kind: "stored"; readonly stored: Stored }
  /** Drop what was typed and go on from what the host holds. */
  | { readonly kind: "reload" }
  /** Keep what was typed; the next apply replaces what the host holds now, as shown in the difference. */
  | { readonly kind: "keep" };

export const openedFrom = (stored: Stored): DocumentState => ({ base: stored, text: stored.text });
export const isDirty = (state: DocumentState): boolean => state.text !== state.base.text;

export function changeDocument(state: DocumentState, change: DocumentChange): DocumentState {
  switch (change.kind) {
    case "typed":
      return { ...state, text: change.text };
    case "stored": {
      const { stored } = change;
      if (stored.revision === state.base.revision) return state;
      // Nobody edits, or what was typed is what is stored now: there is nothing to decide.
      if (!isDirty(state) || state.text === stored.text) return openedFrom(stored);
      return { ...state, conflict: stored };
    }
    case "reload":
      return state.conflict ? openedFrom(state.conflict) : openedFrom(state.base);
    case "keep":
      return state.conflict ? { base: state.conflict, text: state.text } : state;
  }
}
