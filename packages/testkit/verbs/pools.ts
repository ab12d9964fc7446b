/** Scenarios of the verbs of pools, on folders. */
import { execFileSync } from "node:child_process";
import { mkdir, rmdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Scenarios, Stage } from "./scenario.ts";

const uuid = "3e3fce45-4f53-4fa7-bb32-11f34168b82b";

export const folderPool = (stage: Stage, more = ""): string =>
  `<pool type="dir"><!-- kept --><name>p</name><uuid>${uuid}</uuid><target><path>${stage.at("p")}</path>${more}</target></pool>\n`;

/** A defined pool `p`. `active`: its folder is there, and it runs. */
export async function definedPool(
  stage: Stage,
  { active = false, autostart = false, folder = false } = {},
): Promise<{ pool: string }> {
  if (folder || active) await mkdir(stage.at("p"), { mode: 0o711 });
  await stage.run("pools.create", { xml: folderPool(stage), build: false, start: active, autostart });
  return { pool: uuid };
}

/** libvirt has `p` too, and starts it with the host. */
async function inLibvirt(stage: Stage, { active = false } = {}): Promise<{ pool: string }> {
  const own = join(stage.folder, "libvirt/storage");
  const text = folderPool(stage);
  await mkdir(stage.at("p"), { mode: 0o711, recursive: true });
  await writeFile(join(own, "p.xml"), text);
  await symlink(join(own, "p.xml"), join(own, "autostart/p.xml"));
  if (active) await writeFile(join(stage.folder, "libvirt/run/storage/p.xml"), `<poolstate>\n${text}</poolstate>\n`);
  return { pool: uuid };
}

/** A defined pool `p` on a device. `formatted`: with an ext4, empty but for what the pool would have in it. */
async function devicePool(stage: Stage, { formatted = false, active = false } = {}): Promise<{ pool: string }> {
  const device = stage.disk();
  if (formatted) {
    // Without the folder that ext4 makes for itself, which is no volume of anybody's.
    const empty = join(stage.folder, "empty");
    await mkdir(empty);
    execFileSync("mkfs.ext4", ["-q", "-F", "-d", empty, device]);
    execFileSync("debugfs", ["-w", "-R", "rmdir lost+found", device], { stdio: "pipe" });
    await rmdir(empty);
  }
  await stage.run("pools.create", { xml: devicePoolXml(stage), build: formatted, start: active, autostart: false });
  return { pool: uuid };
}
const devicePoolXml = (stage: Stage): string =>
  `<pool type="fs"><!-- kept --><name>p</name><uuid>${uuid}</uuid><source><device path="${stage.disk()}"/><format type="ext4"/></source><target><path>${stage.at("p")}</path></target></pool>\n`;

const definition = "storage/p.xml";
const link = "storage/autostart/p.xml";
const mark = "run/p.xml";
const aFolder = /^folder 0711 0:0$/;
const aDefinition = /^file 0600 0:0 [\s\S]*<!-- kept --><name>p<\/name>/;
const aMark = /^file 0600 0:0 <pool type='dir'>[\s\S]*<name>p<\/name>/;
const aLink = /^link .*\/storage\/p\.xml$/;

export const poolScenarios: Pick<Scenarios, Extract<keyof Scenarios, `pools.${string}`>> = {
  "pools.define": [
    {
      title: "a new pool",
      prepare: async (stage) => ({ xml: folderPool(stage) }),
      changes: { [definition]: aDefinition },
    },
    {
      title: "a pool that is there, changed",
      prepare: async (stage) => {
        const { pool } = await definedPool(stage);
        const { storedXml, revision } = await stage.engine.pools.get(pool);
        return { xml: storedXml.replace("<!-- kept -->", "<!-- new -->"), revision };
      },
      changes: { [definition]: /<!-- new -->/ },
    },
    {
      title: "a pool that runs, for its next start",
      prepare: async (stage) => {
        const { pool } = await definedPool(stage, { active: true });
        const { storedXml, revision } = await stage.engine.pools.get(pool);
        return { xml: storedXml.replace("<!-- kept -->", "<!-- new -->"), revision };
      },
      changes: { [definition]: /<!-- new -->/ },
    },
  ],
  "pools.create": [
    {
      title: "defined only",
      prepare: async (stage) => ({ xml: folderPool(stage), build: false, start: false, autostart: false }),
      changes: { [definition]: aDefinition },
    },
    {
      title: "defined, built, started and linked",
      prepare: async (stage) => ({ xml: folderPool(stage), build: true, start: true, autostart: true }),
      changes: { [definition]: aDefinition, [link]: aLink, [mark]: aMark, "pools/p": aFolder },
    },
  ],
  "pools.build": [
    {
      title: "a folder that is missing",
      prepare: (stage) => definedPool(stage),
      changes: { "pools/p": aFolder },
    },
    {
      title: "a folder that is there, with other rights",
      prepare: async (stage) => {
        await mkdir(stage.at("p"), { mode: 0o700 });
        const xml = folderPool(stage, "<permissions><mode>0750</mode></permissions>");
        await stage.run("pools.define", { xml });
        return { pool: uuid };
      },
      changes: { "pools/p": /^folder 0750 0:0$/ },
    },
    {
      title: "a blank device that is formatted",
      prepare: async (stage) => ({ ...(await devicePool(stage)), how: "no-overwrite" }),
      changes: { "pools/p": aFolder, disk: /holds ext4$/ },
    },
  ],
  "pools.start": [
    {
      title: "a folder with volumes in it",
      prepare: async (stage) => {
        const pool = await definedPool(stage, { folder: true });
        await writeFile(`${stage.at("p")}/old`, "kept");
        return pool;
      },
      changes: { [mark]: aMark },
    },
    {
      title: "a filesystem on a device, mounted",
      prepare: (stage) => devicePool(stage, { formatted: true }),
      changes: { [mark]: /^file 0600 0:0 <pool type='fs'>/, "pools/p": /mounted$/ },
    },
  ],
  "pools.stop": [
    {
      title: "a pool that runs",
      prepare: (stage) => definedPool(stage, { active: true, autostart: true }),
      changes: { [mark]: "gone" },
    },
    {
      title: "a filesystem on a device, unmounted",
      prepare: (stage) => devicePool(stage, { formatted: true, active: true }),
      changes: { [mark]: "gone", "pools/p": /^folder 0711 0:0$/ },
    },
  ],
  "pools.refresh": [
    {
      title: "a folder with a new file in it",
      prepare: async (stage) => {
        const pool = await definedPool(stage, { active: true });
        await writeFile(`${stage.at("p")}/found`, "kept");
        return pool;
      },
      changes: {},
    },
    {
      title: "a folder whose watch reported nothing",
      prepare: async (stage) => {
        const pool = await definedPool(stage, { active: true });
        await stage.run("pools.refresh", pool);
        return { ...pool, trustWatch: true };
      },
      changes: {},
    },
  ],
  "pools.setAutostart": [
    {
      title: "on",
      prepare: async (stage) => ({ ...(await definedPool(stage)), on: true }),
      changes: { [link]: aLink },
    },
    {
      title: "off",
      prepare: async (stage) => ({ ...(await definedPool(stage, { autostart: true })), on: false }),
      changes: { [link]: "gone" },
    },
    {
      title: "on, where libvirt's autostart is switched off for it",
      prepare: async (stage) => {
        const { pool } = await definedPool(stage);
        await inLibvirt(stage);
        return { pool, on: true, accept: ["pool.autostart-in-libvirt"] };
      },
      changes: { [link]: aLink, "libvirt/storage/autostart/p.xml": "gone" },
    },
    {
      title: "as it is",
      prepare: async (stage) => ({ ...(await definedPool(stage)), on: false }),
      changes: {},
    },
  ],
  "pools.sweep": [
    {
      // Where there are leftovers, the agent sweeps as soon as it sees them: `leftovers.files.test.ts`.
      title: "a folder without leftovers",
      prepare: async (stage) => {
        const pool = await definedPool(stage, { active: true });
        await writeFile(`${stage.at("p")}/.cistern-0123456789abcdef-1`, "of no job that is known");
        return pool;
      },
      changes: {},
    },
  ],
  "pools.adopt": [
    {
      title: "a pool that libvirt has started, and starts with the host",
      prepare: (stage) => inLibvirt(stage, { active: true }),
      changes: {
        [definition]: /^file 0600 0:0 [\s\S]*<name>p<\/name>/,
        [link]: aLink,
        [mark]: /^file 0600 0:0 <pool type='dir'>[\s\S]*<!-- started by libvirt -->/,
      },
    },
  ],
  "pools.delete": [
    {
      title: "an empty folder",
      prepare: (stage) => definedPool(stage, { folder: true }),
      changes: { "pools/p": "gone" },
    },
  ],
  "pools.undefine": [
    {
      title: "a pool without autostart",
      prepare: (stage) => definedPool(stage, { folder: true }),
      changes: { [definition]: "gone" },
    },
    {
      title: "a pool that starts with the host",
      prepare: (stage) => definedPool(stage, { autostart: true }),
      changes: { [definition]: "gone", [link]: "gone" },
    },
  ],
};
