/** Scenarios of the verbs of volumes, in a pool that is a folder. */
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { VerbInputs } from "@cistern/driver/engine";
import { definedPool } from "./pools.ts";
import type { Scenarios, Stage } from "./scenario.ts";

const miB = 1_048_576;

type Format = "raw" | "qcow2" | "vdi" | "dir";
const document = (name: string, format: Format, allocation: number): string =>
  `<volume><name>${name}</name><capacity>${2 * miB}</capacity><allocation>${allocation}</allocation>` +
  `<target><format type="${format}"/><permissions><mode>0640</mode></permissions></target></volume>`;

const creating =
  (format: Format, allocation: number) =>
  async (stage: Stage): Promise<VerbInputs["volumes.create"]> => ({
    ...(await definedPool(stage, { active: true })),
    xml: document("v", format, allocation),
  });

/** The volume `v` of pool `p`. */
async function madeVolume(stage: Stage, format: Format): Promise<{ pool: string; volume: string }> {
  const pool = await definedPool(stage, { active: true });
  await stage.run("volumes.create", { ...pool, xml: document("v", format, 0) });
  return { ...pool, volume: "v" };
}

/** The secret of the volume `v` of a pool `p` that is to come, and that pool. */
async function secretAndPool(stage: Stage): Promise<{ readonly pool: string; readonly secret: string }> {
  const usage = { type: "volume", id: `${stage.at("p")}/v` } as const;
  const { uuid } = await stage.engine.secrets.define({ usage, ephemeral: false, private: true });
  await stage.engine.secrets.setValue({ secret: uuid, value: new TextEncoder().encode("correct horse") });
  return { ...(await definedPool(stage, { active: true })), secret: uuid };
}

const encrypting =
  (format: "raw" | "qcow2") =>
  async (stage: Stage): Promise<VerbInputs["volumes.create"]> => {
    const { pool, secret } = await secretAndPool(stage);
    const encryption = `<encryption format="luks"><secret type="passphrase" uuid="${secret}"/></encryption>`;
    return { pool, xml: document("v", format, 0).replace("</target>", `${encryption}</target>`) };
  };

/** The encrypted volume `v` of pool `p`. */
async function encryptedVolume(stage: Stage, format: "raw" | "qcow2"): Promise<{ pool: string; volume: string }> {
  const input = await encrypting(format)(stage);
  await stage.run("volumes.create", input);
  return { pool: input.pool, volume: "v" };
}

/** A pool `q` that runs, beside `p`. */
async function otherPool(stage: Stage): Promise<string> {
  const uuid = "9b6b7c52-0d0e-4a6a-8d3e-5b6f0a1c2d3e";
  await mkdir(stage.at("q"), { mode: 0o711 });
  const xml = `<pool type="dir"><name>q</name><uuid>${uuid}</uuid><target><path>${stage.at("q")}</path></target></pool>`;
  await stage.run("pools.create", { xml, build: false, start: true, autostart: false });
  return uuid;
}

/** The URL of 1 MiB, for as long as the tests run. */
const served = (): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer((_, answer) => answer.end(Buffer.alloc(miB, 5))).listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v.img`);
    });
    server.unref();
  });

type Edit = readonly [of: RegExp, to: string];
const bigger: Edit = [/<capacity[^>]*>\d+</, `<capacity>${3 * miB}<`];
const renamed: Edit = [/<name>v</, "<name>w<"];
const opened: Edit = [/<mode>0640</, "<mode>0600<"];

const changing =
  (format: Format, ...edits: readonly Edit[]) =>
  async (stage: Stage): Promise<VerbInputs["volumes.change"]> => {
    const volume = await madeVolume(stage, format);
    const { xml, revision } = await stage.engine.volumes.get(volume);
    // What the host reports may be left out, and is no longer true where the scenario is played on a copy of the disk.
    const own: Edit = [/<timestamps>[\s\S]*<\/timestamps>|<(allocation|physical)[^>]*>\d+<\/\1>/g, ""];
    return { ...volume, revision, xml: [own, ...edits].reduce((text, [of, to]) => text.replace(of, to), xml) };
  };

const path = "pools/p/v";
/** Two MiB of nothing. */
const zeros = (stored: "stored" | "sparse"): RegExp => new RegExp(`^file 0640 0:0 2097152 ${stored} raw 5647f05ec189$`);

export const volumeScenarios: Pick<Scenarios, Extract<keyof Scenarios, `volumes.${string}`>> = {
  "volumes.create": [
    {
      title: "raw, sparse",
      prepare: creating("raw", 0),
      changes: { [path]: /^file 0640 0:0 2097152 sparse raw / },
    },
    {
      title: "raw, its storage taken",
      prepare: creating("raw", 2 * miB),
      changes: { [path]: /^file 0640 0:0 2097152 stored raw / },
    },
    {
      title: "qcow2",
      prepare: creating("qcow2", 0),
      changes: { [path]: /^file 0640 0:0 qcow2 2097152$/ },
    },
    {
      title: "an image of another format",
      prepare: creating("vdi", 0),
      changes: { [path]: /^file 0640 0:0 \d+ stored raw / },
    },
    {
      title: "raw, encrypted",
      prepare: encrypting("raw"),
      changes: { [path]: /^file 0640 0:0 \d+ stored raw / },
    },
    {
      title: "a folder",
      prepare: creating("dir", 0),
      changes: { [path]: /^folder 0640 0:0$/ },
    },
    {
      title: "an image based on another",
      prepare: async (stage) => {
        const { pool } = await madeVolume(stage, "qcow2");
        const backing = `<backingStore><path>${stage.at("p")}/v</path></backingStore>`;
        return { pool, xml: document("w", "qcow2", 0).replace("</volume>", `${backing}</volume>`) };
      },
      changes: { "pools/p/w": /^file 0640 0:0 qcow2 2097152$/ },
    },
  ],
  "volumes.upload": [
    {
      title: "a file",
      prepare: async (stage) => ({ ...(await definedPool(stage, { active: true })), name: "v", length: BigInt(miB) }),
      changes: { [path]: /^file 0600 0:0 1048576 stored raw / },
    },
  ],
  "volumes.fetch": [
    {
      title: "a file",
      prepare: async (stage) => ({ ...(await definedPool(stage, { active: true })), name: "v", url: await served() }),
      changes: { [path]: /^file 0600 0:0 1048576 stored raw / },
    },
  ],
  "volumes.clone": [
    {
      title: "in the same pool",
      prepare: async (stage) => ({ ...(await madeVolume(stage, "raw")), name: "w" }),
      changes: { "pools/p/w": /^file 0640 0:0 2097152 sparse raw / },
    },
    {
      title: "converted, into another pool",
      prepare: async (stage) => ({
        ...(await madeVolume(stage, "raw")),
        toPool: await otherPool(stage),
        name: "w",
        format: "qcow2",
      }),
      changes: { "pools/q/w": /^file 0640 0:0 qcow2 2097152$/ },
    },
    {
      title: "encrypted",
      prepare: async (stage) => ({ ...(await encryptedVolume(stage, "qcow2")), name: "w" }),
      changes: { "pools/p/w": /^file 0640 0:0 qcow2 2097152$/ },
    },
  ],
  "volumes.move": [
    {
      title: "into a pool on the same filesystem",
      prepare: async (stage) => ({ ...(await madeVolume(stage, "qcow2")), toPool: await otherPool(stage), name: "w" }),
      changes: { [path]: "gone", "pools/q/w": /^file 0640 0:0 qcow2 2097152$/ },
    },
  ],
  "volumes.resize": [
    {
      title: "a raw one, larger and with its storage",
      prepare: async (stage) => ({ ...(await madeVolume(stage, "raw")), capacity: BigInt(3 * miB), allocate: true }),
      changes: { [path]: /^file 0640 0:0 3145728 stored raw / },
    },
    {
      title: "a raw one, smaller",
      prepare: async (stage) => ({
        ...(await madeVolume(stage, "raw")),
        capacity: BigInt(miB),
        accept: ["volume.capacity-shrinks"],
      }),
      changes: { [path]: /^file 0640 0:0 1048576 sparse raw / },
    },
    {
      title: "a qcow2 image, smaller",
      prepare: async (stage) => ({
        ...(await madeVolume(stage, "qcow2")),
        capacity: BigInt(miB),
        accept: ["volume.capacity-shrinks"],
      }),
      changes: { [path]: /^file 0640 0:0 qcow2 1048576$/ },
    },
    {
      title: "an encrypted raw one, larger",
      prepare: async (stage) => ({ ...(await encryptedVolume(stage, "raw")), capacity: BigInt(3 * miB) }),
      changes: { [path]: /^file 0640 0:0 \d+ stored raw / },
    },
    {
      title: "an encrypted qcow2 image, larger",
      prepare: async (stage) => ({ ...(await encryptedVolume(stage, "qcow2")), capacity: BigInt(3 * miB) }),
      changes: { [path]: /^file 0640 0:0 qcow2 3145728$/ },
    },
  ],
  "volumes.wipe": (["zero", "trim"] as const).map((how) => ({
    title: `with ${how}`,
    irrevocable: true,
    prepare: async (stage: Stage) => {
      const volume = await madeVolume(stage, "raw");
      await writeFile(`${stage.at("p")}/v`, Buffer.alloc(2 * miB, 7));
      return { ...volume, how };
    },
    changes: { [path]: how === "zero" ? zeros("stored") : zeros("sparse") },
  })),
  "volumes.delete": [
    { title: "raw", prepare: (stage) => madeVolume(stage, "raw"), changes: { [path]: "gone" } },
    {
      title: "an empty folder",
      prepare: async (stage) => {
        const pool = await definedPool(stage, { active: true });
        await mkdir(`${stage.at("p")}/v`);
        await stage.run("pools.refresh", pool);
        return { ...pool, volume: "v" };
      },
      changes: { [path]: "gone" },
    },
  ],
  "volumes.change": [
    {
      title: "its name",
      prepare: changing("raw", renamed),
      changes: { [path]: "gone", "pools/p/w": /^file 0640 0:0 2097152 sparse raw / },
    },
    {
      title: "its rights",
      prepare: changing("raw", opened),
      changes: { [path]: /^file 0600 0:0 2097152 sparse raw / },
    },
    {
      title: "the size of a raw one",
      prepare: changing("raw", bigger),
      changes: { [path]: /^file 0640 0:0 3145728 sparse raw / },
    },
    {
      title: "the size of a qcow2 image",
      prepare: changing("qcow2", bigger),
      changes: { [path]: /^file 0640 0:0 qcow2 3145728$/ },
    },
    {
      title: "all of a raw one",
      prepare: changing("raw", opened, bigger, renamed),
      changes: { [path]: "gone", "pools/p/w": /^file 0600 0:0 3145728 sparse raw / },
    },
    {
      title: "all of a qcow2 image",
      prepare: changing("qcow2", opened, bigger, renamed),
      changes: { [path]: "gone", "pools/p/w": /^file 0600 0:0 qcow2 3145728$/ },
    },
  ],
};
