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

/** The same document after a person changed its text. */
export const retyped = ({ id, from }: ImportedDocument, text: string): ImportedDocument => ({
  ...importedDocument(from, text),
  id,
});

/** Stands before each of several definitions in one file. Between documents, so a definition itself keeps every character. */
const before = (name: string): string => `<!-- Cistern: definition of ${name} -->\n`;
const separator = /^<!-- Cistern: definition of .* -->\r?\n/gm;
const startsBundle = (text: string): boolean => text.trimStart().search(separator) === 0;
/** A bundle of a thousand pools is some MiB; what is longer than this was not exported here. */
const longestBundle = 64 * 1024 * 1024;

export interface NamedDocument {
  readonly name: string;
  readonly xml: string;
}

/** Several definitions in one text, for a single file. */
export const bundled = (definitions: readonly NamedDocument[]): string =>
  definitions.map(({ name, xml }) => `${before(name)}${xml}${xml.endsWith("\n") ? "" : "\n"}`).join("");

/** Every definition in a text: those of a bundle, or the one that the text is. */
export const importedDocuments = (from: string, text: string): readonly ImportedDocument[] =>
  startsBundle(text)
    ? text
        .trimStart()
        .split(separator)
        .slice(1)
        .map((each) => importedDocument(from, each))
    : [importedDocument(from, text)];

/**
 * The definitions in a file. Of a file far beyond the cap only as much is read as shows that it is too large, so that a disk image
 * dropped by mistake does not fill the browser.
 */
export async function documentsOfFile(file: File): Promise<readonly ImportedDocument[]> {
  const start = await file.slice(0, 5 * caps.bytes).text();
  return importedDocuments(file.name, startsBundle(start) ? await file.slice(0, longestBundle).text() : start);
}

/** Names that stand in several documents: only one of them can be defined. */
export function repeatedNames(documents: readonly ImportedDocument[]): ReadonlySet<string> {
  const names = documents.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

export const isSound = (problems: readonly Problem[]): boolean =>
  !problems.some(({ severity }) => severity !== "warning");
