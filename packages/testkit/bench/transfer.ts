/** Upload and download through gateway and agent with hashes, beside bare curl to the agent, in one run. */
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startGateway } from "@cistern/control/testing";
import type { JobSummary } from "@cistern/driver/router";
import { callAgent, dirPool, startAgent } from "../machine/agent.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const pieceBytes = 4 * 1024 * 1024;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Resident memory of the agent and of its children, in bytes. */
function residentBytes(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  const pages = [String(pid), ...children].map((each) => {
    try {
      return Number(readFileSync(`/proc/${each}/statm`, "utf8").split(" ")[1]);
    } catch {
      return 0;
    }
  });
  return pages.reduce((sum, each) => sum + each, 0) * 4096;
}

/** @param bytes how much is moved each way */
export async function benchTransfer(bytes = 512 * 1024 * 1024): Promise<string> {
  await using folder = await temporaryFolder();
  const target = join(folder.path, "pool");
  mkdirSync(target);
  const agent = await startAgent(join(folder.path, "data"));
  const caller = callAgent(agent.socketPath);
  const web = await startGateway(agent.socketPath, join(folder.path, "web"));
  try {
    await caller.run("pools.create", { xml: dirPool("p", target), build: false, start: true, autostart: false });
    const { rows } = await caller.call<{ rows: { uuid: string }[] }>("pools.list", {});
    const pool = rows[0]?.uuid ?? "";
    const content = Buffer.concat(Array.from({ length: bytes / pieceBytes }, () => randomBytes(pieceBytes)));
    const whole = sha256(content);
    const source = join(folder.path, "source");
    writeFileSync(source, content);
    const begin = async (ask: (job: string) => Promise<unknown>): Promise<string> => {
      const job = crypto.randomUUID();
      await ask(job);
      for (;;) if ((await caller.call<JobSummary>("jobs.get", { job })).step?.index === 1) return job;
    };
    const speed = async (work: () => Promise<unknown> | unknown): Promise<number> => {
      const from = performance.now();
      await work();
      return bytes / 1e6 / ((performance.now() - from) / 1_000);
    };
    const ended = async (job: string): Promise<void> => {
      let summary: JobSummary;
      do summary = await caller.call<JobSummary>("jobs.get", { job });
      while (summary.endedAtMs === undefined);
      if (summary.state !== "finished") throw new Error(summary.fault?.code);
    };
    const at = (path: string) => ["-sSf", "--unix-socket", agent.socketPath, `http://agent/bytes/${path}`];

    const idle = residentBytes(agent.pid);
    let most = idle;
    const watch = setInterval(() => {
      most = Math.max(most, residentBytes(agent.pid));
    }, 20);
    const up = await begin((job) => web.post("volumes.upload", { pool, name: "web", length: BigInt(bytes), job }));
    const upload = await speed(async () => {
      const hash = createHash("sha256");
      for (let from = 0; from < bytes; from += pieceBytes) {
        const piece = new Uint8Array(content.subarray(from, from + pieceBytes));
        hash.update(piece);
        const last = from + pieceBytes >= bytes ? `&sha256=${hash.digest("hex")}` : "";
        const answer = await web.bytes(`upload?job=${up}&offset=${from}${last}`, { method: "PUT", body: piece });
        if (!answer.ok) throw new Error(await answer.text());
      }
      await ended(up);
    });
    const download = await speed(async () => {
      const hash = createHash("sha256");
      const answer = await web.bytes(`download?pool=${pool}&volume=web`);
      for await (const piece of answer.body ?? []) hash.update(piece);
      if (hash.digest("hex") !== whole) throw new Error("the download is another");
    });
    clearInterval(watch);
    // From here on nothing is in this process' way; curl is one of its own.
    const bare = await begin((job) =>
      caller.call("volumes.upload", { pool, name: "bare", length: BigInt(bytes), job }),
    );
    const curlUp = await speed(() => {
      execFileSync("curl", ["-T", source, ...at(`upload?job=${bare}&offset=0&sha256=${whole}`)]);
      return ended(bare);
    });
    const curlDown = await speed(() =>
      execFileSync("curl", ["-o", "/dev/null", ...at(`download?pool=${pool}&volume=bare`)]),
    );
    const n = (value: number) => value.toFixed(0);
    return (
      `upload ${n(upload)} MB/s (curl to the agent ${n(curlUp)}, ratio ${(upload / curlUp).toFixed(2)}), ` +
      `download ${n(download)} MB/s (curl ${n(curlDown)}, ratio ${(download / curlDown).toFixed(2)}), ` +
      `agent and children at most ${n((most - idle) / 1e6)} MB above idle`
    );
  } finally {
    await web.close();
    caller.close();
    await agent.stop();
  }
}
