/** Documents on their way to a host: read from files or pasted, each looked at by itself. Pure. */
import { problemsOf } from "@cistern/schema/assist";
import type { Problem } from "@cistern/schema/errors";
import { caps, readPool } from "@cistern/schema/xml";

export interface ImportedDocument {
  readonly id: string;
  /** File name, or what stands for it. */
  readonly from: string;
  readonly text: string;
  /** The pool's name, where it can be read. */
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly problems: readonly Problem[];
}

export function importedDocument(from: string, text: string): ImportedDocument {
  const { seen } = readPool(text);
  return {
    id: crypto.randomUUID(),
    from,
    text,
    name: seen?.name,
    type: seen?.type,
    problems: problemsOf(text, { kind: "pool" }),
  };
}

/**
 * The document in a file. Of a file far beyond the cap only as much is read as shows that it is too large, so that a disk image
 * dropped by mistake does not fill the browser.
 */
export async function documentOfFile(file: File): Promise<ImportedDocument> {
  return importedDocument(file.name, await file.slice(0, 5 * caps.bytes).text());
}

/** Names that stand in several documents: only one of them can be defined. */
export function repeatedNames(documents: readonly ImportedDocument[]): ReadonlySet<string> {
  const names = documents.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

export const isSound = (problems: readonly Problem[]): boolean =>
  !problems.some(({ severity }) => severity !== "warning");
