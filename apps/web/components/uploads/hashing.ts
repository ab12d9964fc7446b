import type { Answer, Ask } from "./hash-worker.ts";

/** The file cannot be read any more: it was changed, moved or taken out. */
export class FileGone extends Error {}

export interface Hashing {
  /** SHA-256 of everything up to `to`, in hexadecimal digits; `from` is where the last one ended. Asked for one after the other. */
  digest(from: number, to: number): Promise<string>;
  close(): void;
}

/** One worker for one file: hashing keeps a whole processor busy. */
export function hashing(file: File): Hashing {
  const worker = new Worker(new URL("./hash-worker.ts", import.meta.url), { type: "module" });
  return {
    digest: (from, to) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<Answer>) =>
          "failed" in data ? reject(new FileGone()) : resolve(data.digest);
        worker.onerror = () => reject(new FileGone());
        worker.postMessage({ file, from, to } satisfies Ask);
      }),
    close: () => worker.terminate(),
  };
}
