/** Uploads and downloads through gateway and agent with hashes, beside bare curl to the agent. */
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { startGateway } from "@cistern/control/testing";
import type { JobSummary } from "@cistern/driver/router";
import { benchAgent, rssMiB, startPool } from "./client.ts";
import { installed } from "./refreshes.ts";
import { byTurns, type Row, timed } from "./table.ts";

const pieceBytes = 4 * 1024 * 1024;
const chunkBytes = 64 * 1024;
/** What a page sends at once where it goes quickly. */
const requestBytes = 64 * 1024 * 1024;
const goalBytesPerSecond = 118e6;
/** curl may be twice as fast. */
const goal = 2;

const onlyPiece = new Uint8Array(randomBytes(pieceBytes));
/** The same each time, no two pieces alike, and only one at a time in memory: a browser too has its file elsewhere. */
function* content(end: number, start = 0): Generator<Uint8Array<ArrayBuffer>> {
  for (let from = start; from < end; from += pieceBytes) {
    new DataView(onlyPiece.buffer).setFloat64(0, from);
    yield onlyPiece.subarray(0, end - from);
  }
}

/** As a body comes off a connection. */
function* chunksOf(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const piece of pieces)
    for (let from = 0; from < piece.length; from += chunkBytes) yield piece.subarray(from, from + chunkBytes);
}

/** Resident memory of the agent and of its children, in MiB. */
function residentMiB(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  return [pid, ...children.map(Number)].reduce((sum, each) => {
    try {
      return sum + rssMiB(each).now;
    } catch {
      // It has ended since.
      return sum;
    }
  }, 0);
}

/** @param bytes how much is moved each way */
export async function measureTransfers(
  folder: string,
  { bytes, rounds }: { readonly bytes: number; readonly rounds: number },
): Promise<readonly Row[]> {
  const target = join(folder, "transfers");
  mkdirSync(target);
  const agent = await benchAgent(join(folder, "agent-transfers"));
  const web = await startGateway(agent.socketPath, join(folder, "web-transfers"));
  const curl = (await installed("curl")) ? promisify(execFile) : undefined;
  try {
    const pool = await startPool(agent, target);
    const source = join(folder, "source");
    await writeFile(source, content(bytes));
    const hash = createHash("sha256");
    for (const piece of content(bytes)) hash.update(piece);
    const whole = hash.digest("hex");

    /** An upload that waits for its bytes. */
    const begin = async (name: string, ask: (path: string, input: object) => Promise<unknown>): Promise<string> => {
      const job = crypto.randomUUID();
      await ask("volumes.upload", { pool, name, length: BigInt(bytes), job });
      while ((await agent.call<JobSummary>("jobs.get", { job })).step?.index !== 1) await delay(1);
      return job;
    };
    const put = async (job: string): Promise<void> => {
      for (let offset = 0; offset < bytes; offset += requestBytes) {
        const end = Math.min(offset + requestBytes, bytes);
        // A page hashes beside its sending; here too that is done when it is needed.
        const last = end === bytes ? `&sha256=${whole}` : "";
        const body = ReadableStream.from(chunksOf(content(end, offset)));
        const answer = await web.bytes(`upload?job=${job}&offset=${offset}${last}`, { method: "PUT", body });
        if (!answer.ok) throw new Error(await answer.text());
      }
      await agent.ended(job);
    };
    const at = (path: string) => ["-sSf", "--unix-socket", agent.socketPath, `http://agent/bytes/${path}`];
    let number = 0;
    const upload = async (): Promise<number> => {
      const job = await begin(`web-${++number}`, (path, input) => web.post(path, input));
      return await timed(() => put(job));
    };
    const curlUp = async (): Promise<number> => {
      const job = await begin(`curl-${++number}`, (path, input) => agent.call(path, input));
      return await timed(async () => {
        await curl?.("curl", ["-T", source, ...at(`upload?job=${job}&offset=0&sha256=${whole}`)]);
        await agent.ended(job);
      });
    };
    const download = () =>
      timed(async () => {
        const got = createHash("sha256");
        const answer = await web.bytes(`download?pool=${pool}&volume=from`);
        for await (const piece of answer.body ?? []) got.update(piece);
        if (got.digest("hex") !== whole) throw new Error("the download is another");
      });
    const curlDown = () => timed(() => curl?.("curl", ["-o", "/dev/null", ...at(`download?pool=${pool}&volume=from`)]));

    // What is downloaded, and what makes the agent as large as it is when it has work.
    await put(await begin("from", (path, input) => web.post(path, input)));
    const idle = residentMiB(agent.pid);
    let most = idle;
    const watch = setInterval(() => {
      most = Math.max(most, residentMiB(agent.pid));
    }, 20);
    const measured = async () =>
      [await byTurns(rounds, upload, curl && curlUp), await byTurns(rounds, download, curl && curlDown)] as const;
    const [up, down] = await measured().finally(() => clearInterval(watch));
    const size = `${bytes / 1024 ** 2} MiB`;
    const goalMs = Math.round((bytes / goalBytesPerSecond) * 1_000);
    const row = (name: string, measured: typeof up, note = ""): Row => {
      const speed = (ms: number | undefined) => (ms === undefined ? "-" : (bytes / 1e3 / ms).toFixed(0));
      const said = `${speed(measured.oursMs)} MB/s, curl ${speed(measured.otherMs)}; goal ${goalMs} ms (118 MB/s)`;
      return { name: `${name} of ${size} through web`, ...measured, goal, goalMs, note: `${said}${note}` };
    };
    return [
      row("upload", up),
      row("download", down, `; agent and its children at most ${(most - idle).toFixed(0)} MiB above idle`),
    ];
  } finally {
    await web.close();
    await agent.stop();
  }
}
