/** `cistern plan VERB …`: a verb's arguments as a person types them, and its plan as a terminal shows it. */
import type { Plan, VerbInputs, VerbName } from "@cistern/driver/engine";
import type { Asked } from "./client.ts";
import { libvirtPoolNamed } from "./libvirt.ts";
import { harmless } from "./print.ts";
import { readText } from "./xml/read-file.ts";

type Ask = Asked["agent"];
type Make = (agent: Ask, words: readonly string[]) => Promise<object>;
interface Form {
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
    words: "POOL FILE",
    make: async (agent, [pool = "", file = ""]) => ({ pool: await poolNamed(agent, pool), xml: await document(file) }),
  },
  "volumes.upload": {
    words: "POOL NAME BYTES",
    make: async (agent, [pool = "", name = "", bytes = ""]) => {
      if (!/^\d{1,18}$/.test(bytes)) throw new Error("The length is a number of bytes.");
      return { pool: await poolNamed(agent, pool), name, length: BigInt(bytes) };
    },
  },
  "volumes.clone": {
    words: "POOL VOLUME NAME",
    make: async (agent, [pool = "", volume = "", name = ""]) => ({ pool: await poolNamed(agent, pool), volume, name }),
  },
  "volumes.move": {
    words: "POOL VOLUME POOL",
    make: async (agent, [pool = "", volume = "", to = ""]) => ({
      pool: await poolNamed(agent, pool),
      volume,
      toPool: await poolNamed(agent, to),
    }),
  },
  "volumes.resize": {
    words: "POOL VOLUME BYTES",
    make: async (agent, [wanted = "", volume = "", bytes = ""]) => {
      const pool = await poolNamed(agent, wanted);
      if (!/^[+-]?\d{1,19}$/.test(bytes)) throw new Error("The size is a number of bytes, or +BYTES or -BYTES to add.");
      const isDelta = /^[+-]/.test(bytes);
      const now = isDelta ? (await agent.volumes.get.query({ pool, volume })).capacity : 0n;
      return { pool, volume, capacity: now + BigInt(bytes.replace(/^\+/, "")) };
    },
  },
  "volumes.wipe": {
    words: "POOL VOLUME HOW",
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

/** The verbs with their arguments, a line each. */
export const planUsage: string = Object.entries(forms)
  .map(([verb, { words }]) => `                      ${verb} ${words}`)
  .join("\n");

/** Arguments as words, or one JSON object with the verb's input. Throws where they do not fit the verb. */
export async function askPlan(agent: Ask, [verb = "", ...words]: readonly string[]): Promise<Plan> {
  const form = Object.hasOwn(forms, verb) ? forms[verb as VerbName] : undefined;
  if (!form) throw new Error(`${JSON.stringify(verb)} is no verb. There are:\n${planUsage}`);
  const json = words.length === 1 && words[0]?.trimStart().startsWith("{") ? words[0] : undefined;
  if (json === undefined && words.length !== form.words.split(" ").length)
    throw new Error(`usage: cistern plan ${verb} ${form.words}`);
  const input = json === undefined ? await form.make(agent, words) : (JSON.parse(json) as object);
  return await agent.jobs.plan.query({ verb: verb as VerbName, input: input as VerbInputs[VerbName] });
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
