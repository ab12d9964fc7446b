import type { Answer, Ask } from "./hash-worker.ts";

/** The file cannot be read any more: it was changed, moved or taken out. */
export class FileGone extends Error {}

export interface Hashing {
  /** Bytes of the file, and the SHA-256 of everything up to `to`, in hexadecimal digits. Asked for one after the other. */
  read(from: number, to: number): Promise<{ readonly bytes: ArrayBuffer; readonly digest: string }>;
  close(): void;
}

/** One worker for one file: hashing keeps a whole processor busy. */
export function hashing(file: File): Hashing {
  const worker = new Worker(new URL("./hash-worker.ts", import.meta.url), { type: "module" });
  return {
    read: (from, to) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<Answer>) =>
          "failed" in data ? reject(new FileGone()) : resolve(data);
        worker.onerror = () => reject(new FileGone());
        worker.postMessage({ file, from, to } satisfies Ask);
      }),
    close: () => worker.terminate(),
  };
}
