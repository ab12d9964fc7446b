/** Brings bytes that come from outside into a file, part by part through the child of its filesystem. */
import { fault, StorageError } from "@cistern/schema/errors";
import { bytesOf, type FileRequest, type Host, type PerformOptions, type Receiving } from "./operation.ts";

/**
 * Resolves when everything is written, and is what it is said to be. The file is as long as what came.
 * Errors: transfer.hash-differs, op.interrupted where nobody has the bytes, and those of who sends and of the file.
 */
export async function receive(
  file: Host["file"],
  { folder, name }: Receiving,
  { incoming, signal = new AbortController().signal, onProgress }: PerformOptions,
): Promise<void> {
  if (!incoming) throw new StorageError(fault("op.interrupted"));
  let offset = 0n;
  for await (const bytes of incoming.parts(signal)) {
    await file({ act: "write-part", folder, name, offset, bytes } satisfies FileRequest);
    offset += BigInt(bytesOf(bytes));
    onProgress?.(offset, incoming.length);
  }
  await file({ act: "set-size", folder, name, capacity: offset });
  const expected = incoming.sha256;
  if (expected === undefined) return;
  const found = await file({ act: "digest", folder, name, length: offset });
  if (found !== expected) throw new StorageError(fault("transfer.hash-differs", { expected, found }));
}
