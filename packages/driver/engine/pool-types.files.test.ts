/** Pools of types that cannot run here: everything about their definitions works, and nothing on the host is touched. */
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { PoolType } from "@cistern/schema/fields";
import { expect, test } from "vitest";
import { isRunnable } from "../backends/backend.ts";
import { backends } from "../backends/index.ts";
import { bench, refusal } from "./engine.fixture.ts";

const host = "<host name='server'/>";
const device = "<device path='/dev/sdz'/>";
const byPath = "<target><path>/dev/disk/by-path</path></target>";
/** What each type cannot do without. */
const bodies: { readonly [T in Exclude<PoolType, "dir">]: (folder: string) => string } = {
  fs: (folder) => `<source>${device}</source><target><path>${folder}/fs</path></target>`,
  netfs: (folder) => `<source>${host}<dir path='/exports'/></source><target><path>${folder}/netfs</path></target>`,
  logical: () => "<source><name>vg</name></source>",
  disk: () => `<source>${device}</source><target><path>/dev</path></target>`,
  iscsi: () => `<source>${host}<device path='iqn.2013-06.com.example:t'/></source>${byPath}`,
  "iscsi-direct": () =>
    `<source>${host}<device path='iqn.2013-06.com.example:t'/><initiator><iqn name='iqn.2013-06.com.example:i'/></initiator></source>`,
  scsi: () => `<source><adapter type='scsi_host' name='scsi_host1'/></source>${byPath}`,
  mpath: () => "<target><path>/dev/mapper</path></target>",
  rbd: () => `<source>${host}<name>pool</name></source>`,
  sheepdog: () => `<source>${host}<name>pool</name></source>`,
  gluster: () => `<source>${host}<name>volume</name><dir path='/'/></source>`,
  zfs: () => "<source><name>tank</name></source>",
  vstorage: (folder) => `<source><name>cluster</name></source><target><path>${folder}/vs</path></target>`,
};
const types = Object.keys(bodies) as (keyof typeof bodies)[];
const xmlOf = (type: keyof typeof bodies, folder: string) =>
  `<pool type='${type}'>\n  <!-- kept -->\n  <name>p-${type}</name>${bodies[type](folder)}</pool>`;

test.each(types)(
  "a pool of type %s is checked, defined, redefined, shown, flagged for the next start and undefined",
  async (type) => {
    const { engine, folder, run } = await bench();
    const xml = xmlOf(type, folder);
    const checked = await engine.pools.check({ xml });
    expect(checked.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(checked.canonical).toContain(`<pool type='${type}'>`);

    const made = await run("pools.create", { xml, build: false, start: false, autostart: true });
    expect(made.state).toBe("finished");
    const uuid = made.subject.pool ?? "";
    const shown = await engine.pools.get(uuid);
    expect(shown).toMatchObject({ type, state: "inactive", autostart: true });
    expect(shown.storedXml).toContain("<!-- kept -->");

    const changed = shown.storedXml.replace("<!-- kept -->", "<!-- other -->");
    expect((await run("pools.define", { xml: changed, revision: shown.revision })).state).toBe("finished");
    expect(readFileSync(join(folder, `storage/p-${type}.xml`), "utf8")).toContain("<!-- other -->");
    expect((await run("pools.setAutostart", { pool: uuid, on: false })).state).toBe("finished");
    expect((await run("pools.undefine", { pool: uuid })).state).toBe("finished");
    expect(existsSync(join(folder, `storage/p-${type}.xml`))).toBe(false);
  },
);

test.each(types.filter((type) => !isRunnable(backends[type])))(
  "what would use the storage of a pool of type %s is refused with the reason, and leaves nothing",
  async (type) => {
    const { engine, folder, run } = await bench();
    const xml = xmlOf(type, folder);
    for (const also of [
      { build: true, start: false },
      { build: false, start: true },
    ])
      expect(await refusal(run("pools.create", { xml, ...also, autostart: false }))).toBe("type.not-yet");
    expect(existsSync(join(folder, `storage/p-${type}.xml`))).toBe(false);

    const pool = (await run("pools.define", { xml })).subject.pool ?? "";
    for (const verb of ["pools.build", "pools.start", "pools.refresh", "pools.delete"] as const)
      expect([verb, await refusal(run(verb, { pool }))]).toEqual([verb, "type.not-yet"]);
    expect(await refusal(run("volumes.create", { pool, xml: "<volume><name>v</name></volume>" }))).toBe("type.not-yet");
    expect(await refusal(engine.volumes.list({ pool, limit: 1 }))).toBe("type.not-yet");
    expect(await refusal(engine.jobs.plan("pools.start", { pool }))).toBe("type.not-yet");
  },
);

test("a pool that was to start with the host and cannot says why, until it is defined anew", async () => {
  const { folder, run, stop } = await bench();
  const made = await run("pools.create", { xml: xmlOf("zfs", folder), build: false, start: false, autostart: true });
  const uuid = made.subject.pool ?? "";
  await stop();
  // The next boot: what was true of the last one is gone.
  await rm(join(folder, "run"), { recursive: true });

  const next = await bench(folder);
  await expect
    .poll(() => next.engine.pools.get(uuid))
    .toMatchObject({ state: "inactive", attention: { code: "type.not-yet", facts: { poolType: "zfs" } } });
  const { storedXml, revision } = await next.engine.pools.get(uuid);
  await next.run("pools.define", { xml: storedXml.replace("kept", "changed"), revision });
  expect((await next.engine.pools.get(uuid)).attention).toBeUndefined();
});

test("two pools may look up their devices in one folder below /dev, where no pool may keep files", async () => {
  const { folder, run } = await bench();
  await run("pools.define", { xml: xmlOf("iscsi", folder) });
  expect((await run("pools.define", { xml: xmlOf("scsi", folder) })).state).toBe("finished");
  const inDev =
    "<pool type='fs'><name>x</name><source><device path='/dev/sdz'/></source><target><path>/dev/disk</path></target></pool>";
  expect(await refusal(run("pools.define", { xml: inDev }))).toBe("target.system");
});
