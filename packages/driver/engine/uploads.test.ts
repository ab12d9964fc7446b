import { expect, onTestFinished, test, vi } from "vitest";
import { Upload } from "./uploads.ts";

const partBytes = 1024 * 1024;

test("the next part comes in while one is written, and no more than that", async () => {
  const upload = new Upload(BigInt(4 * partBytes));
  let asked = 0;
  async function* body() {
    for (; asked < 4; ) {
      asked += 1;
      yield Buffer.alloc(partBytes, asked);
    }
  }
  const taken = upload.take(0n, body(), "hash");
  const parts = upload.parts(new AbortController().signal);
  const first = await parts.next();
  await new Promise((resolve) => setImmediate(resolve));
  expect([first.value?.[0]?.[0], asked, upload.offset]).toEqual([1, 2, 0n]);
  const order: (number | undefined)[] = [];
  for await (const part of parts) order.push(part[0]?.[0]);
  await taken;
  expect([order, upload.offset]).toEqual([[2, 3, 4], BigInt(4 * partBytes)]);
});

test("an upload is given up after a quarter of an hour without a byte, and each part begins it anew", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const minuteMs = 60_000;
  const upload = new Upload(8n);
  const parts = upload.parts(new AbortController().signal);
  async function* body() {
    yield Buffer.alloc(4);
  }
  const first = parts.next();
  await vi.advanceTimersByTimeAsync(14 * minuteMs);
  const taken = upload.take(0n, body(), undefined);
  expect((await first).done).toBe(false);
  const second = parts.next();
  second.catch(() => undefined);
  await taken;
  await vi.advanceTimersByTimeAsync(14 * minuteMs);
  expect(upload.offset).toBe(4n);
  await vi.advanceTimersByTimeAsync(minuteMs);
  await expect(second).rejects.toMatchObject({
    fault: { code: "upload.silent", facts: { silentMs: 15 * minuteMs } },
  });
});
