/** Bytes of volumes through the web's gateway and a real agent, onto a real disk and back. */
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Gateway, startGateway } from "@cistern/control/testing";
import type { JobSummary } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AgentCaller, callAgent, dirPool, type RunningAgent, startAgent } from "./machine/agent.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const miB = 1024 * 1024;
const temporary = await temporaryFolder();
const folder = temporary.path;
let agent: RunningAgent;
let web: Gateway;
let caller: AgentCaller;
let pool: string;

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const target = join(folder, "pool");

async function call<T>(path: string, input: unknown): Promise<T> {
  const answer = (await (await web.post(path, input)).json()) as { result?: { data: string }; error?: string };
  if (answer.result) return transformer.deserialize(answer.result.data) as T;
  throw new Error((transformer.deserialize(answer.error ?? "") as { message: string }).message);
}
const codeOf = async (answer: Response): Promise<string> =>
  (transformer.deserialize(((await answer.json()) as { error: string }).error) as { message: string }).message;

async function begin(name: string, length: number, into = pool): Promise<string> {
  const job = crypto.randomUUID();
  await call("volumes.upload", { pool: into, name, length: BigInt(length), job });
  for (;;) {
    const { state, step } = await call<JobSummary>("jobs.get", { job });
    if (step?.index === 1 || (state !== "running" && state !== "queued")) return job;
  }
}
async function end(job: string): Promise<JobSummary> {
  for (;;) {
    const summary = await call<JobSummary>("jobs.get", { job });
    if (summary.endedAtMs !== undefined) return summary;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const put = (job: string, offset: number, bytes: Uint8Array, whole?: string): Promise<Response> =>
  web.bytes(`upload?job=${job}&offset=${offset}${whole ? `&sha256=${whole}` : ""}`, {
    method: "PUT",
    body: new Uint8Array(bytes),
  });
const offsetOf = async (job: string): Promise<number> =>
  Number((await call<{ offset: bigint }>("volumes.uploaded", { job })).offset);

beforeAll(async () => {
  await mkdir(target, { recursive: true });
  agent = await startAgent(join(folder, "data"));
  caller = callAgent(agent.socketPath);
  web = await startGateway(agent.socketPath, join(folder, "web"));
  await caller.run("pools.create", { xml: dirPool("p", target), build: false, start: true, autostart: false });
  const { rows } = await caller.call<{ rows: { uuid: string }[] }>("pools.list", {});
  pool = rows[0]?.uuid ?? "";
});
afterAll(async () => {
  await web.close();
  caller.close();
  await agent.stop();
  await temporary[Symbol.asyncDispose]();
});

describe("an upload", () => {
  test("is the volume byte for byte, and its zeros take no storage", async () => {
    const bytes = Buffer.concat([randomBytes(3 * miB), Buffer.alloc(8 * miB), randomBytes(miB + 17)]);
    const job = await begin("whole", bytes.length);
    expect((await readdir(target)).every((name) => name.startsWith(".cistern-"))).toBe(true);
    expect((await put(job, 0, bytes, sha256(bytes))).status).toBe(200);
    expect(await end(job)).toMatchObject({ state: "finished" });
    expect(sha256(await readFile(join(target, "whole")))).toBe(sha256(bytes));
    expect((await stat(join(target, "whole"))).blocks * 512).toBeLessThan(5 * miB);
  });

  test("of nothing makes an empty volume", async () => {
    const job = await begin("empty", 0);
    await put(job, 0, new Uint8Array(), sha256(new Uint8Array()));
    expect(await end(job)).toMatchObject({ state: "finished" });
    expect((await stat(join(target, "empty"))).size).toBe(0);
  });

  test("that is cut at 50 random places goes on from where the host is, and is whole in the end", async () => {
    const bytes = randomBytes(6 * miB + 1234);
    const job = await begin("cut", bytes.length);
    for (let cuts = 0; cuts < 50; cuts++) {
      const from = await offsetOf(job);
      const to = Math.min(bytes.length, from + Math.floor(Math.random() * 250_000));
      const gone = new AbortController();
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          controller.enqueue(new Uint8Array(bytes.subarray(from, to)));
          await new Promise((resolve) => setTimeout(resolve, 5));
          gone.abort();
        },
      });
      await web.bytes(`upload?job=${job}&offset=${from}`, { method: "PUT", body, signal: gone.signal });
    }
    // What was cut last may still be on its way to the disk: then the place has moved, and the rest is sent from there.
    for (let isTaken = false; !isTaken; ) {
      const state = await call<{ offset: bigint; sha256: string }>("volumes.uploaded", { job });
      const there = Number(state.offset);
      expect(there).toBeGreaterThan(0);
      expect(state.sha256).toBe(sha256(bytes.subarray(0, there)));
      const answer = await put(job, there, bytes.subarray(there), sha256(bytes));
      isTaken = answer.ok;
      if (!isTaken) expect(await codeOf(answer)).toBe("upload.offset");
    }
    expect(await end(job)).toMatchObject({ state: "finished" });
    expect(sha256(await readFile(join(target, "cut")))).toBe(sha256(bytes));
  });

  test("goes on where the web server was started anew in between", async () => {
    const bytes = randomBytes(4 * miB);
    const job = await begin("restarted", bytes.length);
    await put(job, 0, bytes.subarray(0, 3_000_000));
    await web.close();
    web = await startGateway(agent.socketPath, join(folder, "web-again"));
    expect(await offsetOf(job)).toBe(3_000_000);
    await put(job, 3_000_000, bytes.subarray(3_000_000), sha256(bytes));
    expect(await end(job)).toMatchObject({ state: "finished" });
    expect(sha256(await readFile(join(target, "restarted")))).toBe(sha256(bytes));
  });

  test("longer or shorter than it said, or from a wrong place, is refused and not part of the volume", async () => {
    const bytes = randomBytes(10_000);
    const job = await begin("lied", bytes.length);
    expect(await codeOf(await put(job, 0, Buffer.concat([bytes, bytes])))).toBe("upload.length");
    expect(await codeOf(await put(job, 1, bytes))).toBe("upload.offset");
    const at = await offsetOf(job);
    expect(await codeOf(await put(job, at, bytes.subarray(0, 10), sha256(bytes)))).toBe("upload.length");
    await caller.call("jobs.cancel", { job });
    await end(job);
  });

  test("whose bytes are not those that were read is not kept", async () => {
    const bytes = randomBytes(5_000);
    const job = await begin("broken", bytes.length);
    await put(job, 0, bytes, sha256(randomBytes(4)));
    expect(await end(job)).toMatchObject({ state: "undone", fault: { code: "transfer.hash-differs" } });
    expect(await readdir(target)).not.toContain("broken");
  });

  test("that is cancelled leaves nothing", async () => {
    const job = await begin("cancelled", 2 * miB);
    await put(job, 0, randomBytes(miB));
    await caller.call("jobs.cancel", { job });
    expect(await end(job)).toMatchObject({ state: "undone", fault: { code: "op.cancelled" } });
    expect(await codeOf(await put(job, miB, randomBytes(5)))).toBe("upload.not-open");
    expect((await readdir(target)).filter((name) => name.startsWith(".cistern-") || name === "cancelled")).toEqual([]);
  });

  test("that fills the disk half-way leaves nothing, and one that cannot fit is refused at once", async () => {
    const [image, mount] = [join(folder, "small.img"), join(folder, "small")];
    await mkdir(mount);
    execFileSync("truncate", ["-s", "64M", image]);
    execFileSync("mkfs.ext4", ["-q", image]);
    execFileSync("mount", ["-o", "loop", image, mount]);
    try {
      await caller.run("pools.create", { xml: dirPool("small", mount), build: false, start: true, autostart: false });
      const { rows } = await caller.call<{ rows: { uuid: string; name: string }[] }>("pools.list", {});
      const small = rows.find(({ name }) => name === "small")?.uuid ?? "";
      await expect(
        call("volumes.upload", { pool: small, name: "v", length: BigInt(100 * miB), job: crypto.randomUUID() }),
      ).rejects.toThrow("volume.no-space");
      const job = await begin("v", 40 * miB, small);
      await writeFile(join(mount, "other"), randomBytes(35 * miB));
      expect((await put(job, 0, randomBytes(40 * miB), sha256(new Uint8Array()))).ok).toBe(false);
      expect(await end(job)).toMatchObject({ state: "undone", fault: { code: "file.disk-full" } });
      expect((await readdir(mount)).toSorted()).toEqual(["lost+found", "other"]);
      await caller.run("pools.stop", { pool: small });
    } finally {
      execFileSync("umount", ["--lazy", mount]);
    }
  });

  test("to a name that another one is uploaded to waits, and is refused once that one is there", async () => {
    const bytes = randomBytes(1_000);
    const first = await begin("twice", bytes.length);
    const second = crypto.randomUUID();
    await call("volumes.upload", { pool, name: "twice", length: 5n, job: second });
    expect(await codeOf(await put(second, 0, randomBytes(5)))).toBe("upload.not-open");
    await put(first, 0, bytes, sha256(bytes));
    expect(await end(first)).toMatchObject({ state: "finished" });
    expect(await end(second)).toMatchObject({ state: "undone", fault: { code: "volume.exists" } });
  });

  test.each(["../x", "a/b", "", ".", "..", "a\nb", "a\0b", ".cistern-0123456789abcdef-1", "x".repeat(256)])(
    "to the name %j is refused",
    async (name) => {
      await expect(begin(name, 5)).rejects.toThrow("name.invalid");
    },
  );

  test("of an image that leads outside lands, is seen as what it is, and is opened by no program", async () => {
    const image = Buffer.alloc(65_536);
    image.write("QFI\xfb", 0, "latin1");
    image.writeUInt32BE(2, 4);
    image.writeBigUInt64BE(512n, 8);
    image.writeUInt32BE(11, 16);
    image.writeUInt32BE(16, 20);
    image.writeBigUInt64BE(BigInt(miB), 24);
    image.write("/etc/shadow", 512);
    const job = await begin("hostile", image.length);
    await put(job, 0, image, sha256(image));
    expect(await end(job)).toMatchObject({ state: "finished" });
    const volume = await call<{ format: string; backingPath: string }>("volumes.get", { pool, volume: "hostile" });
    expect(volume).toMatchObject({ format: "qcow2", backingPath: "/etc/shadow" });
    await expect(
      call("volumes.clone", { pool, volume: "hostile", name: "c", format: "raw", job: crypto.randomUUID() }),
    ).rejects.toThrow("image.unsafe");
  });
});

describe("a download", () => {
  const bytes = randomBytes(3 * miB + 321);
  const path = () => `download?pool=${pool}&volume=down`;
  beforeEach(async () => {
    await writeFile(join(target, "down"), bytes);
    await caller.run("pools.refresh", { pool });
  });

  test("is the volume byte for byte, under its name, as nothing that a browser opens", async () => {
    const answer = await web.bytes(path());
    expect(answer.status).toBe(200);
    expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(sha256(bytes));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-length": String(bytes.length),
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="down"; filename*=UTF-8''down`,
      "x-content-type-options": "nosniff",
    });
  });

  test("goes on from a place, as long as it is the same file, and begins anew where it is not", async () => {
    const etag = (await web.bytes(path(), { method: "HEAD" })).headers.get("etag") ?? "";
    const rest = await web.bytes(path(), { headers: { range: "bytes=1000000-", "if-range": etag } });
    expect(rest.status).toBe(206);
    expect(rest.headers.get("content-range")).toBe(`bytes 1000000-${bytes.length - 1}/${bytes.length}`);
    expect(sha256(new Uint8Array(await rest.arrayBuffer()))).toBe(sha256(bytes.subarray(1_000_000)));
    await writeFile(join(target, "down"), randomBytes(100));
    const anew = await web.bytes(path(), { headers: { range: "bytes=50-", "if-range": etag } });
    expect([anew.status, (await anew.arrayBuffer()).byteLength]).toEqual([200, 100]);
    expect((await web.bytes(path(), { headers: { range: "bytes=100-" } })).status).toBe(416);
  });

  test("of what is no plain file, or is not there, is refused", async () => {
    await symlink("/etc/shadow", join(target, "leads-out"));
    await caller.run("pools.refresh", { pool });
    expect(await codeOf(await web.bytes(`download?pool=${pool}&volume=leads-out`))).toBe("volume.not-a-file");
    expect(await codeOf(await web.bytes(`download?pool=${pool}&volume=..%2F..%2Fetc%2Fshadow`))).toBe(
      "volume.not-found",
    );
    // The newest first; each is noted down with what the host refused it with.
    const { rows } = await web.list<{ rows: { procedure: string; code?: string }[] }>("audit.list", { limit: 2 });
    expect(rows.map(({ procedure, code }) => [procedure, code])).toEqual([
      ["bytes.download", "volume.not-found"],
      ["bytes.download", "volume.not-a-file"],
    ]);
    expect((await web.bytes("nothing?x=1")).status).toBe(404);
    expect((await web.bytes(path(), { headers: { cookie: "" } })).status).toBe(401);
    expect((await web.bytes(path(), { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
  });
});
