import { bundled, type NamedDocument } from "./documents.ts";

/** A browser keeps six connections to one server, and the page needs some for itself. */
const atOnce = 4;

/** Saves all that `read` gives as one file: one alone as the plain document, which any other tool reads as well. */
export async function saveDocuments<T>(
  all: readonly T[],
  read: (one: T) => Promise<NamedDocument>,
  fileName: string,
): Promise<void> {
  const documents: NamedDocument[] = [];
  for (let first = 0; first < all.length; first += atOnce)
    documents.push(...(await Promise.all(all.slice(first, first + atOnce).map(read))));
  const [only, ...others] = documents;
  if (only && others.length === 0) saveFile(`${only.name}.xml`, only.xml);
  else saveFile(fileName, bundled(documents));
}

/** Hands a text to the browser as a download. */
export function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/xml" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the address after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
