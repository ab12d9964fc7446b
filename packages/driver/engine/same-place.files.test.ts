import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bench, dirPool, refusal } from "./engine.fixture.ts";

function bind(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  execFileSync("mount", ["--bind", from, to]);
  onTestFinished(() => void execFileSync("umount", ["--lazy", to]));
}
const netfs = (name: string, target: string, export_ = `/${name}`) =>
  `<pool type='netfs'><name>${name}</name><source><host name='nas'/><dir path='${export_}'/></source><target><path>${target}</path></target></pool>`;
const fs = (name: string, device: string, target: string) =>
  `<pool type='fs'><name>${name}</name><source><device path='${device}'/></source><target><path>${target}</path></target></pool>`;

test("one folder by a bind mount is one place: the same, inside it and around it, and apart from it is not", async () => {
  const { folder, run } = await bench();
  const [real, other] = [join(folder, "real/pool"), join(folder, "other")];
  mkdirSync(join(real, "inner"), { recursive: true });
  mkdirSync(join(folder, "real/apart"));
  await run("pools.define", { xml: dirPool("known", real) });
  bind(join(folder, "real"), other);
  for (const path of [other, join(other, "pool"), join(other, "pool/inner"), join(other, "pool/not/yet")])
    expect([path, await refusal(run("pools.define", { xml: dirPool("two", path) }))]).toEqual([
      path,
      "target.overlaps",
    ]);
  expect((await run("pools.define", { xml: dirPool("two", join(other, "apart")) })).state).toBe("finished");
});

test("two pools that would be mounted at one target are refused, whatever their sources", async () => {
  const { folder, run } = await bench();
  const target = join(folder, "mnt");
  expect((await run("pools.define", { xml: netfs("one", target) })).state).toBe("finished");
  expect(await refusal(run("pools.define", { xml: netfs("two", target) }))).toBe("target.overlaps");
  expect(await refusal(run("pools.define", { xml: fs("three", "/dev/sdz", join(target, "in")) }))).toBe(
    "target.overlaps",
  );
});

test("a device by two names is one source, through links of this host", async () => {
  const { folder, run } = await bench();
  symlinkSync("/dev/null", join(folder, "by-id"));
  expect((await run("pools.define", { xml: fs("one", "/dev/null", join(folder, "a")) })).state).toBe("finished");
  const refused = run("pools.define", { xml: fs("two", join(folder, "by-id"), join(folder, "b")) });
  await expect(refused).rejects.toMatchObject({ fault: { code: "source.taken", facts: { pool: "one" } } });
});

test("of two jobs that define one source at once, one wins", async () => {
  const { folder, run } = await bench();
  const ended = await Promise.allSettled(
    ["one", "two"].map((name) => run("pools.define", { xml: netfs(name, join(folder, name), "/same") })),
  );
  const states = ended.map((end) => (end.status === "fulfilled" ? end.value.state : "refused"));
  expect(states.filter((state) => state === "finished")).toHaveLength(1);
});
