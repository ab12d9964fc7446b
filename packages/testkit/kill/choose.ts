/** The next thing to ask of a pool, as its model has it: something that must succeed, and what the model is afterwards. */
import type { VerbInputs, VerbName } from "@cistern/driver/engine";
import type { Client } from "./client.ts";
import type { ModelPool, ModelVolume } from "./model.ts";
import type { Chance } from "./random.ts";

export interface Ask {
  readonly verb: VerbName;
  readonly input: VerbInputs[VerbName];
  /** The job finished: the model is so from here on. */
  readonly finished: () => void;
}

const miB = 1_048_576;
const mostVolumes = 8;

interface Around {
  readonly client: Client;
  readonly chance: Chance;
  readonly folder: string;
  /** Counts up: texts and volumes never have the same name twice. */
  readonly number: number;
}

const document = (pool: ModelPool, folder: string, text: number): string =>
  `<!-- text ${text} --><pool type="dir"><name>${pool.name}</name><uuid>${pool.uuid}</uuid><target><path>${folder}/${pool.path}</path></target></pool>`;

const ask = <V extends VerbName>(verb: V, input: VerbInputs[V], finished: () => void): Ask => ({
  verb,
  input,
  finished,
});

type Choice = () => Ask | Promise<Ask>;

export async function choose(pool: ModelPool, around: Around): Promise<Ask> {
  const { chance } = around;
  if (pool.text === undefined) return undefinedPool(pool, around);
  if (!pool.active) return await chance.one(inactiveChoices(pool, around))();
  return await chance.one(chance.often(0.75) ? volumeChoices(pool, around) : activeChoices(pool, around))();
}

function undefinedPool(pool: ModelPool, { chance, folder, number }: Around): Ask {
  const xml = document(pool, folder, number);
  if (chance.often(0.3))
    return ask("pools.define", { xml }, () => {
      pool.text = number;
    });
  const start = chance.often(0.8);
  const autostart = chance.often(0.4);
  return ask("pools.create", { xml, build: true, start, autostart }, () => {
    Object.assign(pool, { text: number, folder: true, active: start, autostart });
  });
}

const alwaysChoices = (pool: ModelPool, { client, number }: Around): readonly Choice[] => [
  () =>
    ask("pools.setAutostart", { pool: pool.uuid, on: !pool.autostart }, () => {
      pool.autostart = !pool.autostart;
    }),
  async () => {
    const { storedXml, revision } = await client.ask("pools.get", { pool: pool.uuid });
    const xml = storedXml.replace(/<!-- text \d+ -->/, `<!-- text ${number} -->`);
    return ask("pools.define", { xml, revision }, () => {
      pool.text = number;
    });
  },
];

const inactiveChoices = (pool: ModelPool, around: Around): readonly Choice[] => {
  const on = { pool: pool.uuid };
  const build: Choice = () =>
    ask("pools.build", on, () => {
      pool.folder = true;
    });
  const start: Choice = () =>
    ask("pools.start", on, () => {
      pool.active = true;
    });
  const remove: Choice = () =>
    ask("pools.delete", on, () => {
      pool.folder = false;
    });
  const undefine: Choice = () =>
    ask("pools.undefine", on, () => {
      Object.assign(pool, { text: undefined, autostart: false });
    });
  return [
    ...alwaysChoices(pool, around),
    build,
    ...(pool.folder ? [start, start, start, start] : [build, build]),
    ...(pool.folder && pool.volumes.size === 0 ? [remove] : []),
    // A pool with volumes keeps its definition: another one would show them, and the model need not know.
    ...(pool.volumes.size === 0 ? [undefine] : []),
  ];
};

const activeChoices = (pool: ModelPool, around: Around): readonly Choice[] => [
  ...alwaysChoices(pool, around),
  () => ask("pools.refresh", { pool: pool.uuid }, () => undefined),
  () =>
    ask("pools.stop", { pool: pool.uuid }, () => {
      pool.active = false;
    }),
];

function volumeChoices(pool: ModelPool, around: Around): readonly Choice[] {
  const create: Choice = () => newVolume(pool, around);
  if (pool.volumes.size === 0) return [create];
  const [volume, is] = around.chance.one([...pool.volumes]);
  const remove: Choice = () =>
    ask("volumes.delete", { pool: pool.uuid, volume }, () => void pool.volumes.delete(volume));
  const change: Choice = () => changed(pool, volume, is, around);
  return pool.volumes.size < mostVolumes ? [create, create, remove, change, change] : [remove, change];
}

function newVolume(pool: ModelPool, { chance, number }: Around): Ask {
  const name = `v${number}`;
  const format = chance.one(["raw", "raw", "qcow2"] as const);
  const capacity = (1 + chance.below(4)) * miB;
  const stored = format === "raw" && chance.often(0.5);
  const xml =
    `<volume><name>${name}</name><capacity>${capacity}</capacity><allocation>${stored ? capacity : 0}</allocation>` +
    `<target><format type="${format}"/><permissions><mode>0600</mode></permissions></target></volume>`;
  return ask("volumes.create", { pool: pool.uuid, xml }, () => {
    pool.volumes.set(name, { format, capacity, mode: "0600", stored });
  });
}

async function changed(pool: ModelPool, volume: string, is: ModelVolume, around: Around): Promise<Ask> {
  const { chance, client, number } = around;
  const { xml, revision } = await client.ask("volumes.get", { pool: pool.uuid, volume });
  const all = chance.often(0.3);
  const what = chance.below(3);
  const name = all || what === 0 ? `v${number}` : volume;
  const capacity = all || what === 1 ? is.capacity + miB : is.capacity;
  const mode = all || what === 2 ? (is.mode === "0600" ? "0640" : "0600") : is.mode;
  const text = xml
    .replace(`<name>${volume}<`, `<name>${name}<`)
    .replace(/<capacity[^>]*>\d+</, `<capacity>${capacity}<`)
    .replace(/<mode>\d+</, `<mode>${mode}<`);
  return ask("volumes.change", { pool: pool.uuid, volume, xml: text, revision }, () => {
    pool.volumes.delete(volume);
    pool.volumes.set(name, { ...is, capacity, mode });
  });
}
