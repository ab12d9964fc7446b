/** `cistern plan VERB …`: a verb's arguments as a person types them, and its plan as a terminal shows it. */
import type { JobDetail, Plan, VerbInputs, VerbName } from "@cistern/driver/engine";
import { wipings } from "@cistern/schema/fields";
import type { Asked } from "./client.ts";
import { endOf } from "./jobs.ts";
import { libvirtPoolNamed } from "./libvirt.ts";
import { harmless } from "./print.ts";
import { readText } from "./xml/read-file.ts";

type Ask = Asked["agent"];
type Make = (agent: Ask, words: readonly string[]) => Promise<object>;
interface Form {
  /** Those in brackets may be left out. */
  readonly words: string;
  readonly make: Make;
}

const onPool: Form = { words: "POOL", make: async (agent, [pool = ""]) => ({ pool: await poolNamed(agent, pool) }) };
const forms: { readonly [V in VerbName]: Form } = {
  "pools.define": { words: "FILE", make: async (_, [file = ""]) => ({ xml: await document(file) }) },
  "pools.create": {
    words: "FILE",
    make: async (_, [file = ""]) => ({ xml: await document(file), build: true, start: true, autostart: false }),
  },
  "pools.build": onPool,
  "pools.start": onPool,
  "pools.stop": onPool,
  "pools.refresh": onPool,
  "pools.sweep": onPool,
  "pools.setAutostart": {
    words: "POOL on|off",
    make: async (agent, [pool = "", state = ""]) => {
      if (state !== "on" && state !== "off")
        throw new Error(`Autostart is on or off, and not ${JSON.stringify(state)}.`);
      return { pool: await poolNamed(agent, pool), on: state === "on" };
    },
  },
  "pools.adopt": {
    words: "POOL",
    make: async (agent, [pool = ""]) => ({ pool: (await libvirtPoolNamed(agent, pool)).uuid }),
  },
  "pools.delete": onPool,
  "pools.undefine": onPool,
  "volumes.create": {
    words: "POOL FILE [metadata]",
    make: async (agent, [pool = "", file = "", metadata]) => ({
      pool: await poolNamed(agent, pool),
      xml: await document(file),
      ...switched("metadata", metadata),
    }),
  },
  "volumes.upload": {
    words: "POOL NAME BYTES",
    make: async (agent, [pool = "", name = "", bytes = ""]) => {
      if (!/^\d{1,18}$/.test(bytes)) throw new Error("The length is a number of bytes.");
      return { pool: await poolNamed(agent, pool), name, length: BigInt(bytes) };
    },
  },
  "volumes.fetch": {
    words: "POOL NAME URL [SHA256]",
    make: async (agent, [pool = "", name = "", url = "", sha256]) => ({
      pool: await poolNamed(agent, pool),
      name,
      url,
      ...(sha256 === undefined ? {} : { sha256 }),
    }),
  },
  "volumes.clone": {
    words: "POOL VOLUME NAME [POOL] [FORMAT]",
    make: async (agent, [pool = "", volume = "", name = "", to, format]) => ({
      pool: await poolNamed(agent, pool),
      volume,
      name,
      ...(to === undefined ? {} : { toPool: await poolNamed(agent, to) }),
      ...(format === undefined ? {} : { format }),
    }),
  },
  "volumes.move": {
    words: "POOL VOLUME POOL [NAME]",
    make: async (agent, [pool = "", volume = "", to = "", name]) => ({
      pool: await poolNamed(agent, pool),
      volume,
      toPool: await poolNamed(agent, to),
      ...(name === undefined ? {} : { name }),
    }),
  },
  "volumes.resize": {
    words: "POOL VOLUME [+|-]BYTES [allocate]",
    make: async (agent, [wanted = "", volume = "", bytes = "", allocate]) => {
      const pool = await poolNamed(agent, wanted);
      if (!/^[+-]?\d{1,19}$/.test(bytes)) throw new Error("The size is a number of bytes, or +BYTES or -BYTES to add.");
      const isDelta = /^[+-]/.test(bytes);
      const now = isDelta ? (await agent.volumes.get.query({ pool, volume })).capacity : 0n;
      return { pool, volume, capacity: now + BigInt(bytes.replace(/^\+/, "")), ...switched("allocate", allocate) };
    },
  },
  "volumes.wipe": {
    words: `POOL VOLUME ${wipings.join("|")}`,
    make: async (agent, [pool = "", volume = "", how = ""]) => ({ pool: await poolNamed(agent, pool), volume, how }),
  },
  "volumes.delete": {
    words: "POOL VOLUME",
    make: async (agent, [pool = "", volume = ""]) => ({ pool: await poolNamed(agent, pool), volume }),
  },
  "volumes.change": {
    words: "POOL VOLUME FILE",
    make: async (agent, [wanted = "", volume = "", file = ""]) => {
      const pool = await poolNamed(agent, wanted);
      const { revision } = await agent.volumes.get.query({ pool, volume });
      return { pool, volume, xml: await document(file), revision };
    },
  },
};

/** A word that stands for itself. */
function switched(name: string, word: string | undefined): object {
  if (word !== undefined && word !== name) throw new Error(`${JSON.stringify(word)} is not ${name}.`);
  return word === undefined ? {} : { [name]: true };
}

/** The verbs with their arguments, a line each. */
export const planUsage: string = Object.entries(forms)
  .map(([verb, { words }]) => `                      ${verb} ${words}`)
  .join("\n");

/** What a verb is asked: arguments as words, or one JSON object with its input, where sizes are plain numbers. Throws where they do not fit the verb. */
export async function inputOf(agent: Ask, [verb = "", ...words]: readonly string[]): Promise<VerbAsked> {
  const form = Object.hasOwn(forms, verb) ? forms[verb as VerbName] : undefined;
  if (!form) throw new Error(`${JSON.stringify(verb)} is no verb. There are:\n${planUsage}`);
  const json = words.length === 1 && words[0]?.trimStart().startsWith("{") ? words[0] : undefined;
  const named = form.words.split(" ");
  const needed = named.filter((word) => !word.endsWith("]")).length;
  if (json === undefined && (words.length < needed || words.length > named.length))
    throw new Error(`usage: cistern plan ${verb} ${form.words}`);
  const input = json === undefined ? await form.make(agent, words) : (JSON.parse(json, sizes) as object);
  return { verb: verb as VerbName, input: input as VerbInputs[VerbName] };
}
interface VerbAsked {
  readonly verb: VerbName;
  readonly input: VerbInputs[VerbName];
}
const sizes = (key: string, value: unknown): unknown =>
  key === "capacity" && Number.isSafeInteger(value) ? BigInt(value as number) : value;

export const askPlan = async (agent: Ask, words: readonly string[]): Promise<Plan> =>
  await agent.jobs.plan.query(await inputOf(agent, words));

/** Has the verb done, and waits for its end. */
export async function runVerb(agent: Ask, words: readonly string[]): Promise<JobDetail> {
  const { verb, input } = await inputOf(agent, words);
  const [room = "", name = ""] = verb.split(".");
  // Each verb is the procedure of its name, with the job's id beside its input.
  const rooms = agent as unknown as {
    [room: string]: { [name: string]: { mutate: (asked: object) => Promise<unknown> } };
  };
  const job = crypto.randomUUID();
  await rooms[room]?.[name]?.mutate({ ...input, job });
  return await endOf(agent, job);
}

/** Numbered steps; `reads` and `writes` say what each command does to the host. */
export function planText({ steps, problems }: Plan): string {
  const lines = steps.flatMap(({ title, operations }, index) => [
    `${index + 1}. ${title.code}${factsOf(title.facts)}`,
    ...operations.map(({ effect, text }) => `   ${effect === "read" ? "reads " : "writes"}  ${text}`),
  ]);
  const said = problems.map(({ severity, code, path }) => `${severity}: ${code}${path ? ` at ${harmless(path)}` : ""}`);
  return [...said, ...(lines.length > 0 ? lines : ["Nothing has to be done on the host."])].join("\n");
}

const factsOf = (facts: { readonly [name: string]: string }): string =>
  Object.values(facts)
    .map((fact) => ` ${harmless(fact)}`)
    .join(" ->");

/** UUID of the pool that has this name or UUID. */
export async function poolNamed(agent: Ask, wanted: string): Promise<string> {
  for (let after: string | undefined; ; ) {
    const { rows, next } = await agent.pools.list.query({ after, limit: 200 });
    const found = rows.find(({ name, uuid }) => name === wanted || uuid === wanted.toLowerCase());
    if (found) return found.uuid;
    if (next === undefined) throw new Error(`No pool is named ${JSON.stringify(wanted)}.`);
    after = next;
  }
}

async function document(file: string): Promise<string> {
  const read = await readText(file);
  if ("text" in read) return read.text;
  throw new Error(`${JSON.stringify(file)} could not be read (${read.fault.code}).`);
}
