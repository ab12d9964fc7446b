/** One agent with its folders, its pools and a model of them: asked, killed and started again, and compared after each return. */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { JobDetail, PoolSummary, VerbInputs, VerbName } from "@cistern/driver/engine";
import { picture } from "../verbs/index.ts";
import { type RunningAgent, startAgent } from "./agent.ts";
import { type Ask, choose } from "./choose.ts";
import { Client, Refused } from "./client.ts";
import { type ModelPool, untrue } from "./model.ts";
import { type Chance, chance } from "./random.ts";

export interface Counts {
  kills: number;
  /** Jobs that a kill cut off, and how they ended. */
  cut: number;
  finishedAfter: number;
  undoneAfter: number;
  readonly verbs: Map<VerbName, number>;
  readonly returnsMs: number[];
  readonly differences: string[];
}

interface Pending extends Ask {
  readonly job: string;
}

const notTheDisk = ["data/agent", "data/web", "data/run/agent.sock", "data/run/state/autostarted"];

/** A turn ends then, however little it has done. */
const longestWorkMs = 5_000;
/** Folders that are always there. */
const ground = ["data", "data/run", "data/run/state", "data/storage", "data/storage/autostart", "loop", "pools"];

export class World {
  readonly folder: string;
  readonly #data: string;
  readonly #image: string;
  readonly #chance: Chance;
  readonly #pools: readonly ModelPool[];
  readonly #pending = new Map<ModelPool, Pending>();
  readonly #counts: Counts;
  #client: Client | undefined;
  #number = 0;
  #done = 0;

  constructor(seed: number, counts: Counts) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "cistern-kill-")));
    this.#data = join(this.folder, "data");
    this.#image = `${this.folder}.image`;
    this.#chance = chance(seed);
    this.#counts = counts;
    mkdirSync(join(this.folder, "pools"));
    const mount = join(this.folder, "loop");
    mkdirSync(mount);
    writeFileSync(this.#image, "");
    truncateSync(this.#image, 128 * 1024 * 1024);
    execFileSync("mkfs.ext4", ["-q", this.#image]);
    execFileSync("mount", ["-o", "loop", this.#image, mount]);
    rmdirSync(join(mount, "lost+found"));
    this.#pools = ["pools/one", "pools/two", "loop/three"].map((path) => ({
      name: path.slice(path.indexOf("/") + 1),
      uuid: randomUUID(),
      path,
      text: undefined,
      autostart: false,
      active: false,
      folder: false,
      volumes: new Map(),
    }));
  }

  /** Lives until `more` says no; each turn is a start, a comparison, some work, and a kill. */
  async live(more: () => boolean): Promise<void> {
    await this.#firstStart();
    while (more() && this.#counts.differences.length === 0) await this.#turn();
    // The last one comes back too, and is compared.
    const agent = await this.#return();
    this.#client?.close();
    await agent.kill(true);
  }

  close(): void {
    execFileSync("umount", [join(this.folder, "loop")]);
    for (const path of [this.folder, this.#image]) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Pools start by themselves once a boot: that is over before the first kill, since the model says who starts what. */
  async #firstStart(): Promise<void> {
    const agent = startAgent(this.#data);
    await agent.listening;
    const marker = join(this.#data, "run/state/autostarted");
    while (!readFileSync(marker, "utf8").endsWith(" done")) await delay(20);
    await agent.kill(true);
  }

  async #turn(): Promise<void> {
    const chanced = this.#chance;
    if (chanced.often(0.2)) {
      const early = startAgent(this.#data);
      await delay(chanced.below(900));
      await early.kill(chanced.often(0.5));
      this.#counts.kills++;
    }
    const agent = await this.#return();
    const stop = new AbortController();
    const lanes = this.#pools.map((pool) => this.#work(pool, stop.signal));
    // Some jobs come through, however slow the machine is; then it may be any moment of another.
    const enough = this.#done + chanced.below(8);
    const latest = AbortSignal.timeout(longestWorkMs);
    while (this.#done < enough && !latest.aborted) await delay(3);
    await delay(chanced.below(120));
    stop.abort();
    await agent.kill(chanced.often(0.5));
    this.#counts.kills++;
    this.#client?.close();
    await Promise.all(lanes);
  }

  /** Starts the agent, hears of every job that was cut off, and compares. */
  async #return(): Promise<RunningAgent> {
    const agent = startAgent(this.#data);
    const ms = await agent.listening;
    if (ms === undefined) throw new Error(`the agent ended by itself: ${agent.said()}`);
    this.#client = new Client(join(this.#data, "run/agent.sock"));
    const { rows } = await this.#client.ask("pools.list", { limit: 200 });
    this.#counts.returnsMs.push(ms);
    for (const [pool, pending] of this.#pending) await this.#settle(pool, pending);
    this.#pending.clear();
    const seen = new Map([...picture(this.folder, notTheDisk)].filter(([path]) => !ground.includes(path)));
    for (const line of untrue(this.#pools, seen)) this.#differ(line);
    await this.#compareTold(rows);
    return agent;
  }

  /** A job that was cut off, by what the new agent says; one it does not know was never taken in. */
  async #settle(pool: ModelPool, { job, finished }: Pending): Promise<void> {
    const known = await this.#job(job);
    this.#counts.cut++;
    if (known?.state === "finished") {
      this.#counts.finishedAfter++;
      finished();
    } else if (known === undefined || (known.state === "undone" && known.fault?.code === "op.interrupted"))
      this.#counts.undoneAfter++;
    else this.#differ(`${pool.name}: ${known.verb} is ${known.state}, ${known.fault?.code}`);
  }

  async #job(job: string): Promise<JobDetail | undefined> {
    try {
      return await this.#asked().ask("jobs.get", { job });
    } catch (error) {
      if (error instanceof Refused && error.message.includes("job.not-found")) return undefined;
      throw error;
    }
  }

  /** What the agent tells of its pools, against the model. */
  async #compareTold(rows: readonly PoolSummary[]) {
    const told = new Map(rows.map((row) => [row.name, row]));
    for (const { name, uuid, text, active, autostart, volumes } of this.#pools) {
      const row = told.get(name);
      if ((row !== undefined) !== (text !== undefined)) this.#differ(`${name}: listed ${row !== undefined}`);
      if (!row) continue;
      if (row.uuid !== uuid || row.autostart !== autostart || row.state !== (active ? "running" : "inactive"))
        this.#differ(`${name}: told as ${JSON.stringify(row)}`);
      if (!active) continue;
      const listed = (await this.#asked().ask("volumes.list", { pool: uuid, limit: 200 })).rows.map((one) => one.name);
      const known = [...volumes.keys()].sort();
      if (listed.sort().join() !== known.join()) this.#differ(`${name}: volumes ${listed} told, ${known} known`);
    }
  }

  /** One job after the other until the agent is gone; the last one stays pending. */
  async #work(pool: ModelPool, signal: AbortSignal): Promise<void> {
    const client = this.#asked();
    try {
      while (!signal.aborted) {
        const around = { client, chance: this.#chance, folder: this.folder, number: ++this.#number };
        const chosen = await choose(pool, around);
        const job = randomUUID();
        this.#pending.set(pool, { ...chosen, job });
        await this.#submit(client, chosen, job);
        await this.#ended(client, pool, chosen, job);
      }
    } catch (error) {
      if (!signal.aborted) this.#differ(`${pool.name}: ${String(error)}`);
    }
  }

  async #submit(client: Client, { verb, input }: Ask, job: string): Promise<void> {
    // A verb and an input of it, which `choose` has paired.
    const once = () => client.ask(verb, { ...input, job } as VerbInputs["pools.start"] & { job: string });
    await once();
    // Sent twice it is one job.
    if (this.#chance.often(0.2)) await once();
  }

  async #ended(client: Client, pool: ModelPool, { verb, finished }: Ask, job: string): Promise<void> {
    for (;;) {
      const { state, fault } = await client.ask("jobs.get", { job });
      if (state === "finished") {
        finished();
        this.#done++;
        this.#counts.verbs.set(verb, (this.#counts.verbs.get(verb) ?? 0) + 1);
        this.#pending.delete(pool);
        return;
      }
      if (state !== "queued" && state !== "running") throw new Error(`${verb} is ${state}: ${JSON.stringify(fault)}`);
      await delay(5);
    }
  }

  #asked(): Client {
    if (!this.#client) throw new Error("no agent is asked");
    return this.#client;
  }

  #differ(line: string): void {
    this.#counts.differences.push(`${this.folder}: ${line}`);
  }
}
