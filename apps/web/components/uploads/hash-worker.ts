/** Reads one file and hashes what it reads, off the page's own thread. A stretch that was not read in order is read anew from the start. */
import { createSHA256 } from "hash-wasm";

export interface Ask {
  readonly file: File;
  readonly from: number;
  readonly to: number;
}
/** `digest`: of everything up to `to`. */
export type Answer = { readonly bytes: ArrayBuffer; readonly digest: string } | { readonly failed: true };

const rereadBytes = 4 * 1024 * 1024;
// A worker is not bound by the page's policy, which lets no compiled code in.
const making = createSHA256();
let hashed = -1;

async function read({ file, from, to }: Ask): Promise<Answer> {
  const hash = await making;
  if (hashed !== from) {
    hash.init();
    for (hashed = 0; hashed < from; ) {
      const end = Math.min(hashed + rereadBytes, from);
      hash.update(new Uint8Array(await file.slice(hashed, end).arrayBuffer()));
      hashed = end;
    }
  }
  const bytes = await file.slice(from, to).arrayBuffer();
  hash.update(new Uint8Array(bytes));
  hashed = to;
  const state = hash.save();
  const digest = hash.digest("hex");
  hash.load(state);
  return { bytes, digest };
}

addEventListener("message", ({ data }: MessageEvent<Ask>) => {
  void read(data).then(
    (answer) => postMessage(answer, { transfer: "bytes" in answer ? [answer.bytes] : [] }),
    // The file is gone, or was changed since it was chosen.
    () => postMessage({ failed: true } satisfies Answer),
  );
});
