import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Bench, bench, dirPool } from "./engine.fixture.ts";

const made = { build: true, start: true, autostart: false };

async function report({ engine }: Bench) {
  for (;;) {
    const { atStart } = await engine.host.info();
    if (atStart?.settled)
      return Object.fromEntries(atStart.pools.map(({ name, found, fault }) => [name, [found, fault?.code]]));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("an agent that starts says of each pool what it was, what is there, and why; a stopped pool stays stopped", async () => {
  const first = await bench();
  const on = (name: string) => dirPool(name, join(first.folder, name));
  await first.run("pools.create", { xml: on("well"), ...made });
  await first.run("pools.create", { xml: on("broken"), ...made });
  const stopped = await first.run("pools.create", { xml: on("halted"), ...made, autostart: true });
  await first.run("pools.stop", { pool: stopped.subject.pool ?? "" });
  await first.run("pools.define", { xml: on("never") });
  await first.stop();
  rmSync(join(first.folder, "broken"), { recursive: true });

  const second = await bench(first.folder);
  expect(await report(second)).toEqual({
    well: ["running", undefined],
    broken: ["attention", "target.missing"],
    halted: ["stopped-there", undefined],
    never: ["stopped", undefined],
  });
  expect((await second.engine.host.info()).atStart?.pools[0]?.name).toBe("broken");
  const states = (await second.engine.pools.list({ limit: 10 })).rows.map(({ name, state }) => [name, state]);
  expect(states).toEqual([
    ["broken", "degraded"],
    ["halted", "inactive"],
    ["never", "inactive"],
    ["well", "running"],
  ]);
});

test("after a boot (authored: the marker of another one) what starts with the host starts once, and nothing else runs", async () => {
  const first = await bench();
  const on = (name: string) => dirPool(name, join(first.folder, name));
  await first.run("pools.create", { xml: on("auto"), ...made, autostart: true });
  await first.run("pools.create", { xml: on("broken"), ...made, autostart: true });
  const plain = await first.run("pools.create", { xml: on("plain"), ...made });
  const brief = await first.run("pools.create", { xml: on("brief"), ...made, persistent: false });
  await first.stop();
  writeFileSync(join(first.folder, "run/autostarted"), "another-boot done");
  rmSync(join(first.folder, "broken"), { recursive: true });

  const second = await bench(first.folder);
  expect(await report(second)).toEqual({
    auto: ["autostart", undefined],
    broken: ["attention", "target.missing"],
    plain: ["stopped-there", undefined],
  });
  expect(await second.engine.pools.get(plain.subject.pool ?? "")).toMatchObject({ state: "inactive" });
  await expect(second.engine.pools.get(brief.subject.pool ?? "")).rejects.toThrow();
  const auto = (await second.engine.pools.list({ limit: 10 })).rows.find(({ name }) => name === "auto");
  await second.run("pools.stop", { pool: auto?.uuid ?? "" });
  await second.stop();
  mkdirSync(join(first.folder, "broken"));

  const third = await bench(first.folder);
  expect(await report(third)).toMatchObject({
    auto: ["stopped-there", undefined],
    broken: ["stopped-there", undefined],
  });
});
