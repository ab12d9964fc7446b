/** The agent's router, asked over its socket. */
import { Agent, request } from "node:http";
import type {
  Engine,
  JobDetail,
  JobSummary,
  PoolDetail,
  VerbInputs,
  VerbName,
  VolumeDetail,
} from "@cistern/driver/engine";
import { transformer } from "@cistern/driver/router/transformer";

type Listed<R extends "pools" | "volumes"> = Awaited<ReturnType<Engine[R]["list"]>>;

/** The reads that are asked, and every verb with the id of its job. */
type Procedures = {
  readonly "pools.list": { input: { limit: number }; output: Listed<"pools"> };
  readonly "pools.get": { input: { pool: string }; output: PoolDetail };
  readonly "volumes.list": { input: { pool: string; limit: number }; output: Listed<"volumes"> };
  readonly "volumes.get": { input: { pool: string; volume: string }; output: VolumeDetail };
  readonly "jobs.get": { input: { job: string }; output: JobDetail };
} & { readonly [V in VerbName]: { input: VerbInputs[V] & { job: string }; output: JobSummary } };

/** The agent answered with a refusal; every other error means that it is not there. */
export class Refused extends Error {}

export class Client {
  readonly #socketPath: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** Throws Refused with the error's code, or what the connection failed with. */
  async ask<P extends keyof Procedures>(procedure: P, input: Procedures[P]["input"]): Promise<Procedures[P]["output"]> {
    const answer = await this.#post(`/trpc/${procedure}`, JSON.stringify(transformer.serialize(input)));
    const { result, error } = JSON.parse(answer) as { result?: { data: never }; error?: unknown };
    // The other side is the router, and its types are these.
    if (result) return transformer.deserialize(result.data) as Procedures[P]["output"];
    throw new Refused(JSON.stringify(error));
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(path: string, body: string): Promise<string> {
    return new Promise((settle, fail) => {
      const asking = request(
        {
          socketPath: this.#socketPath,
          path,
          method: "POST",
          agent: this.#agent,
          headers: { "content-type": "application/json" },
        },
        (response) => {
          let text = "";
          response.on("data", (chunk: Buffer) => {
            text += chunk.toString();
          });
          response.once("end", () => settle(text)).once("error", fail);
          response.once("aborted", () => fail(new Error("the connection ended")));
        },
      );
      asking.once("error", fail);
      asking.setTimeout(30_000, () => asking.destroy(new Error("no answer")));
      asking.end(body);
    });
  }
}
