/** Hashes one file, off the page's own thread. A stretch that is not asked for in order is read anew from the start. */
import { createSHA256 } from "hash-wasm";

export interface Ask {
  readonly file: File;
  readonly from: number;
  readonly to: number;
}
/** `digest`: of everything up to `to`. */
export type Answer = { readonly digest: string } | { readonly failed: true };

/** Held in memory at a time, however much there is to read. */
const readBytes = 4 * 1024 * 1024;
// A worker is not bound by the page's policy, which lets no compiled code in.
const making = createSHA256();
let hashed = -1;

async function digestOf({ file, from, to }: Ask): Promise<Answer> {
  const hash = await making;
  if (hashed !== from) {
    hash.init();
    hashed = 0;
  }
  while (hashed < to) {
    const end = Math.min(hashed + readBytes, to);
    hash.update(new Uint8Array(await file.slice(hashed, end).arrayBuffer()));
    hashed = end;
  }
  const state = hash.save();
  const digest = hash.digest("hex");
  hash.load(state);
  return { digest };
}

addEventListener("message", ({ data }: MessageEvent<Ask>) => {
  void digestOf(data).then(
    (answer) => postMessage(answer),
    // The file is gone, or was changed since it was chosen.
    () => postMessage({ failed: true } satisfies Answer),
  );
});
