/** Reads documents from files and from standard input, with a cap on what is taken into memory. */
import { open } from "node:fs/promises";
import { type Fault, fault } from "@cistern/schema/errors";
import { caps } from "@cistern/schema/xml";

export type FileText = { readonly text: string } | { readonly fault: Fault };

/** A little more than a document may have, so that one that is too large is seen to be. */
const mostBytes = caps.bytes + 1;

/** The text of a file, or of standard input for `-`. What is not UTF-8 is malformed: XML in another encoding is not read. */
export async function readText(file: string): Promise<FileText> {
  try {
    const bytes = file === "-" ? await upTo(process.stdin) : await fromFile(file);
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { fault: fault("xml.malformed", { detail: "the document is not UTF-8" }) };
    const errno = error instanceof Error && "code" in error ? String(error.code) : "EIO";
    return { fault: fault("file.failed", { operation: "read", path: file, errno }) };
  }
}

async function fromFile(file: string): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    return await upTo(handle.createReadStream({ autoClose: false, highWaterMark: 65_536 }));
  } finally {
    await handle.close();
  }
}

/** Beyond the cap nothing is looked at: as many blanks stand for a document that is too large. */
async function upTo(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let held = 0;
  for await (const part of stream) {
    parts.push(part);
    held += part.length;
    if (held > mostBytes) break;
  }
  const whole = Buffer.concat(parts);
  return held <= mostBytes ? whole : Buffer.alloc(mostBytes, " ");
}
