import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Host } from "./operation.ts";
import { testHost } from "./test-host.ts";

/** Counts the news of a folder; `next` waits for one more. */
async function watching(host: Host, folder: string) {
  let told = 0;
  const stop = host.watch(folder, () => {
    told += 1;
  });
  // Asked after the watch on the same channel: so the watch has begun.
  await host.file({ act: "look", path: folder });
  await sleep(50);
  return {
    stop,
    told: () => told,
    next: async (withinMs: number) => {
      const before = told;
      const end = performance.now() + withinMs;
      while (told === before) {
        if (performance.now() > end) throw new Error("nothing was told");
        await sleep(10);
      }
    },
  };
}

describe("watching a folder", () => {
  it("tells of an image that another program makes", async () => {
    await using test = testHost();
    const news = await watching(test.host, test.folder);
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", `${test.folder}/a.qcow2`, "1G"]);
    await news.next(1_000);
  });

  it("tells of content that changes", async () => {
    await using test = testHost();
    writeFileSync(`${test.folder}/a`, "");
    const news = await watching(test.host, test.folder);
    appendFileSync(`${test.folder}/a`, "x");
    await news.next(2_000);
  });

  it("says nothing of what our own jobs have not finished, nor after it was stopped", async () => {
    await using test = testHost();
    const news = await watching(test.host, test.folder);
    writeFileSync(`${test.folder}/.cistern-0123-1`, "x");
    await sleep(1_500);
    expect(news.told()).toBe(0);
    renameSync(`${test.folder}/.cistern-0123-1`, `${test.folder}/a`);
    await news.next(1_000);
    const told = news.told();
    news.stop();
    writeFileSync(`${test.folder}/b`, "x");
    await sleep(500);
    expect(news.told()).toBe(told);
  });

  it("tells when the folder vanishes, and goes on when it is back", async () => {
    await using test = testHost();
    const folder = `${test.folder}/pool`;
    mkdirSync(folder);
    const news = await watching(test.host, folder);
    rmdirSync(folder);
    await news.next(1_000);
    mkdirSync(folder);
    await news.next(2_500);
    writeFileSync(`${folder}/a`, "");
    await news.next(1_000);
  });

  it("goes on after its process was killed", async () => {
    await using test = testHost();
    const news = await watching(test.host, test.folder);
    const [pid] = execFileSync("pgrep", ["-P", `${process.pid}`, "-f", "filesystem-child"], { encoding: "utf8" }).split(
      "\n",
    );
    process.kill(Number(pid), "SIGKILL");
    await news.next(3_000);
    await test.host.file({ act: "look", path: test.folder });
    await sleep(50);
    writeFileSync(`${test.folder}/a`, "");
    await news.next(1_000);
  });

  it("follows a link to another filesystem", async () => {
    await using test = testHost();
    const other = mkdtempSync("/dev/shm/cistern-watch-");
    symlinkSync(other, `${test.folder}/link`);
    const news = await watching(test.host, `${test.folder}/link`);
    await sleep(200);
    writeFileSync(`${other}/a`, "");
    await news.next(1_000);
    rmSync(other, { recursive: true });
  });
});
