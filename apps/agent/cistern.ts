#!/usr/bin/env node
/** The `cistern` command: asks the agent of this host. */
import type { VerbName } from "@cistern/driver/engine";
import type { Fault } from "@cistern/schema/errors";
import { TRPCClientError } from "@trpc/client";
import { parseArguments } from "./arguments.ts";
import { type Asked, askAgent } from "./client.ts";
import { agentFolders } from "./folders.ts";
import { asJson, bytes, table } from "./print.ts";
import { secretTable, setSecret } from "./secrets.ts";
import { xmlCommand } from "./xml/command.ts";
import { asksForXml } from "./xml/options.ts";

const usage = `usage: cistern [--data DIR] [--json] COMMAND
  status            the agent of this host
  pools             its storage pools
  volumes POOL      the volumes of a pool, by name or UUID
  secrets           its secrets, without their values
  secret set UUID   sets a secret's value, read from standard input
  jobs              what is running and what has run, newest first
  plan VERB JSON    what a verb would do; nothing is done
  xml ...           checks and formats definitions in files; needs no agent`;

type Ask = Asked["agent"];
interface Answer {
  readonly value: unknown;
  readonly text: string;
}
const page = 200;

const commands: {
  readonly [name: string]: {
    readonly words: number;
    readonly ask: (agent: Ask, words: readonly string[]) => Promise<Answer>;
  };
} = {
  status: { words: 0, ask: status },
  pools: { words: 0, ask: pools },
  volumes: { words: 1, ask: volumes },
  secrets: { words: 0, ask: secrets },
  secret: { words: 2, ask: secret },
  jobs: { words: 0, ask: jobs },
  plan: { words: 2, ask: plan },
};

async function status(agent: Ask): Promise<Answer> {
  const info = await agent.host.info.query();
  const types = info.poolTypes.filter(({ supported }) => supported).map(({ type }) => type);
  const rows = await allPages((after) => agent.pools.list.query({ after, limit: page }));
  const lines = [
    `${info.name}: agent ${info.version}, running since ${new Date(info.startedAtMs).toISOString()}`,
    `pool types: ${types.join(", ")}`,
    ...(info.unreadable ?? []).map(({ file, fault }) => `not readable: ${file} (${fault.code})`),
    ...rows.flatMap(({ name, attention }) => (attention ? [`pool ${name}: ${attentionText(attention)}`] : [])),
  ];
  return { value: info, text: lines.join("\n") };
}

const attentionText = (of: Fault): string =>
  of.code === "filesystem.not-answering"
    ? `not answering since ${new Date(of.facts.sinceMs).toISOString()} (the storage mounted at ${of.facts.mountPoint})`
    : `needs attention (${of.code})`;

async function pools(agent: Ask): Promise<Answer> {
  const rows = await allPages((after) => agent.pools.list.query({ after, limit: page }));
  const lines = rows.map((row) => [
    row.name,
    row.state,
    row.type,
    bytes(row.capacity),
    bytes(row.allocation),
    row.targetPath ?? "",
    row.uuid,
  ]);
  return { value: rows, text: table(["NAME", "STATE", "TYPE", "CAPACITY", "ALLOCATION", "TARGET", "UUID"], lines) };
}

async function volumes(agent: Ask, [wanted = ""]: readonly string[]): Promise<Answer> {
  const known = await allPages((after) => agent.pools.list.query({ after, limit: page }));
  const pool = known.find(({ name, uuid }) => name === wanted || uuid === wanted.toLowerCase());
  if (!pool) throw new Error(`No pool is named ${JSON.stringify(wanted)}.`);
  const rows = await allPages((after) => agent.volumes.list.query({ pool: pool.uuid, after, limit: page }));
  const lines = rows.map((row) => [row.name, row.format, bytes(row.capacity), bytes(row.allocation), row.path]);
  return { value: rows, text: table(["NAME", "FORMAT", "CAPACITY", "ALLOCATION", "PATH"], lines) };
}

async function secrets(agent: Ask): Promise<Answer> {
  const rows = await allPages((after) => agent.secrets.list.query({ after, limit: page }));
  return { value: rows, text: secretTable(rows) };
}

async function secret(agent: Ask, [verb = "", uuid = ""]: readonly string[]): Promise<Answer> {
  if (verb !== "set") throw new Error(`${JSON.stringify(verb)} cannot be done with a secret here; set can.`);
  const value = await setSecret(agent, uuid, process.stdin);
  return { value, text: secretTable([value]) };
}

async function jobs(agent: Ask): Promise<Answer> {
  const { rows } = await agent.jobs.list.query({ limit: page });
  const lines = rows.map((row) => [
    new Date(row.createdAtMs).toISOString(),
    row.verb,
    row.state,
    row.subject.poolName ?? "",
    row.subject.volume ?? "",
    row.actor,
    row.fault?.code ?? "",
  ]);
  return { value: rows, text: table(["MADE", "VERB", "STATE", "POOL", "VOLUME", "BY", "FAULT"], lines) };
}

async function plan(agent: Ask, [verb = "", input = ""]: readonly string[]): Promise<Answer> {
  const made = await agent.jobs.plan.query({ verb: verb as VerbName, input: JSON.parse(input) });
  const operations = made.steps.flatMap(({ operations }) => operations.map(({ text }) => text));
  return {
    value: made,
    text: [...made.problems.map(({ severity, code }) => `${severity}: ${code}`), ...operations].join("\n"),
  };
}

async function allPages<T>(
  read: (after: string | undefined) => Promise<{ readonly rows: readonly T[]; readonly next?: string }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let after: string | undefined; ; ) {
    const { rows, next } = await read(after);
    all.push(...rows);
    if (next === undefined) return all;
    after = next;
  }
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (asksForXml(args))
    return await xmlCommand(args, {
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
    });
  const asked = parseArguments(args);
  const [name = "", ...words] = asked?.words ?? [];
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!asked || !command || command.words !== words.length) {
    console.error(usage);
    return 2;
  }
  const { socket } = agentFolders(asked.data);
  const { agent, close } = askAgent(socket);
  try {
    const answer = await command.ask(agent, words);
    console.log(asked.json ? asJson(answer.value) : answer.text);
    return 0;
  } catch (error) {
    const unanswered = error instanceof TRPCClientError && error.data === undefined && error.shape === undefined;
    console.error(
      unanswered
        ? `No agent answers on ${socket}. Start it with: npm start`
        : error instanceof Error
          ? error.message
          : String(error),
    );
    return unanswered ? 3 : 1;
  } finally {
    await close();
  }
}

process.exitCode = await main();
