#!/usr/bin/env node
/** The `cistern` command: asks the agent of this host. */
import type { Found, HostInfo, JobDetail } from "@cistern/driver/engine";
import type { Fault } from "@cistern/schema/errors";
import { TRPCClientError } from "@trpc/client";
import { type Answer, allPages, pageRows } from "./answer.ts";
import { parseArguments } from "./arguments.ts";
import { type Asked, askAgent } from "./client.ts";
import { agentFolders } from "./folders.ts";
import { askJobs, jobTable, jobText, resolveJob } from "./jobs.ts";
import { adopt, libvirt } from "./libvirt.ts";
import { askPlan, planText, planUsage, poolNamed, runVerb } from "./plan.ts";
import { asJson, bytes, table } from "./print.ts";
import { refusalText } from "./refusal.ts";
import { secretTable, setSecret } from "./secrets.ts";
import { ready } from "./service/ready.ts";
import { service, serviceVerbs } from "./service/service.ts";
import { xmlCommand } from "./xml/command.ts";
import { asksForXml } from "./xml/options.ts";

const usage = `usage: cistern [--data DIR] [--json] COMMAND
  status            the agent of this host
  pools             its storage pools
  libvirt           pools that only libvirt has on this host
  adopt POOL        takes in a pool that libvirt has, by name or UUID; libvirt keeps it
  volumes POOL      the volumes of a pool, by name or UUID
  secrets           its secrets, without their values
  secret set UUID   sets a secret's value, read from standard input
  jobs [STATE]      what is running and what has run, newest first
  job ID            one job with its steps, their commands and what those said
  cancel ID         withdraws a job that waits, takes one back that runs
  resolve ID CHOICE for a job that needs you: undo, finish or dismiss
  ready             waits until the pools that start with the host have started
  service VERB      install, remove or show the agent as a service of this host
  run VERB ...      has a verb done, and waits for its end
  plan VERB ...     what a verb would do; nothing is done. The verbs:
${planUsage}
  xml ...           checks and formats definitions in files; needs no agent`;

type Ask = Asked["agent"];

const commands: {
  readonly [name: string]: {
    readonly words: number;
    /** How many more may follow. */
    readonly more?: number;
    readonly ask: (agent: Ask, words: readonly string[]) => Promise<Answer>;
  };
} = {
  status: { words: 0, ask: status },
  pools: { words: 0, ask: pools },
  libvirt: { words: 0, ask: libvirt },
  adopt: { words: 1, ask: adopt },
  volumes: { words: 1, ask: volumes },
  secrets: { words: 0, ask: secrets },
  secret: { words: 2, ask: secret },
  jobs: { words: 0, more: 1, ask: jobs },
  job: { words: 1, ask: async (agent, [job = ""]) => oneJob(await agent.jobs.get.query({ job })) },
  cancel: { words: 1, ask: cancel },
  resolve: { words: 2, ask: async (agent, [job = "", choice = ""]) => oneJob(await resolveJob(agent, job, choice)) },
  plan: { words: 1, more: 5, ask: plan },
  run: { words: 1, more: 5, ask: run },
  ready: { words: 0, ask: untilReady },
};

async function status(agent: Ask): Promise<Answer> {
  const info = await agent.host.info.query();
  const types = info.poolTypes.filter(({ supported }) => supported).map(({ type }) => type);
  const rows = await allPages((after) => agent.pools.list.query({ after, limit: pageRows }));
  const lines = [
    `${info.name}: agent ${info.version}, running since ${new Date(info.startedAtMs).toISOString()}`,
    `pool types: ${types.join(", ")}`,
    ...foundLines(info.atStart),
    ...(info.unreadable ?? []).map(({ file, fault }) => `not readable: ${file} (${fault.code})`),
    ...rows.flatMap(({ name, attention }) => (attention ? [`pool ${name}: ${attentionText(attention)}`] : [])),
  ];
  return { value: info, text: lines.join("\n") };
}

/** As the page says it (`found` in its messages). */
const foundWords: { readonly [F in Found]: string } = {
  attention: "was to run, needs attention",
  looking: "was running, its storage has not answered yet",
  "stopped-there": "was stopped and stays stopped, though its storage is there",
  autostart: "started with the host",
  running: "was running, its storage is there",
  stopped: "was stopped and stays stopped",
};

function foundLines(atStart: HostInfo["atStart"]): readonly string[] {
  if (!atStart || atStart.total === 0) return [];
  const { pools, total } = atStart;
  const more = total > pools.length ? [`  and ${total - pools.length} more`] : [];
  const rows = pools.map(
    ({ name, found, fault }) => `  ${name}: ${foundWords[found]}${fault ? ` (${fault.code})` : ""}`,
  );
  return ["found when it started:", ...rows, ...more];
}

const attentionText = (of: Fault): string =>
  of.code === "filesystem.not-answering"
    ? `not answering since ${new Date(of.facts.sinceMs).toISOString()} (the storage mounted at ${of.facts.mountPoint})`
    : `needs attention (${of.code})`;

async function pools(agent: Ask): Promise<Answer> {
  const rows = await allPages((after) => agent.pools.list.query({ after, limit: pageRows }));
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
  const pool = await poolNamed(agent, wanted);
  const rows = await allPages((after) => agent.volumes.list.query({ pool, after, limit: pageRows }));
  const lines = rows.map((row) => [row.name, row.format, bytes(row.capacity), bytes(row.allocation), row.path]);
  return { value: rows, text: table(["NAME", "FORMAT", "CAPACITY", "ALLOCATION", "PATH"], lines) };
}

async function secrets(agent: Ask): Promise<Answer> {
  const rows = await allPages((after) => agent.secrets.list.query({ after, limit: pageRows }));
  return { value: rows, text: secretTable(rows) };
}

async function secret(agent: Ask, [verb = "", uuid = ""]: readonly string[]): Promise<Answer> {
  if (verb !== "set") throw new Error(`${JSON.stringify(verb)} cannot be done with a secret here; set can.`);
  const value = await setSecret(agent, uuid, process.stdin);
  return { value, text: secretTable([value]) };
}

async function jobs(agent: Ask, [state]: readonly string[]): Promise<Answer> {
  const rows = await askJobs(agent, state);
  return { value: rows, text: jobTable(rows) };
}

const oneJob = (job: JobDetail): Answer => ({ value: job, text: jobText(job) });

async function cancel(agent: Ask, [job = ""]: readonly string[]): Promise<Answer> {
  const value = await agent.jobs.cancel.mutate({ job });
  return { value, text: jobTable([value]) };
}

async function plan(agent: Ask, words: readonly string[]): Promise<Answer> {
  const made = await askPlan(agent, words);
  return { value: made, text: planText(made) };
}

async function run(agent: Ask, words: readonly string[]): Promise<Answer> {
  const job = await runVerb(agent, words);
  if (job.state !== "finished") throw new Error(jobText(job));
  return oneJob(job);
}

async function untilReady(agent: Ask): Promise<Answer> {
  if (!(await ready(agent))) throw new Error("Pools that start with the host have not all started yet.");
  return { value: { ready: true }, text: "ready" };
}

/** Needs no agent: it installs one. */
async function serviceCommand(verb: string | undefined, data: string | undefined): Promise<number> {
  const known = serviceVerbs.find((each) => each === verb);
  if (!known) {
    console.error(usage);
    return 2;
  }
  try {
    console.log(await service(known, data));
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

const fits = ({ words, more = 0 }: { readonly words: number; readonly more?: number }, given: number): boolean =>
  given >= words && given <= words + more;

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  // Whoever reads the answer may have read enough (`| head`).
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  if (asksForXml(args))
    return await xmlCommand(args, {
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
    });
  const asked = parseArguments(args);
  const [name = "", ...words] = asked?.words ?? [];
  if (asked && name === "service" && words.length === 1) return await serviceCommand(words[0], asked.data);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!asked || !command || !fits(command, words.length)) {
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
    const said = refusalText(error) ?? (error instanceof Error ? error.message : String(error));
    console.error(unanswered ? `No agent answers on ${socket}. Start it with: npm start` : said);
    return unanswered ? 3 : 1;
  } finally {
    await close();
  }
}

process.exitCode = await main();
