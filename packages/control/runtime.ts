import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openDatabase } from "@cistern/prisma";
import { AuditLog } from "./audit/audit.ts";
import { answer, nothingHere } from "./gateway/answer.ts";
import { passBytes } from "./gateway/bytes.ts";
import { refusal } from "./gateway/envelope.ts";
import { passOn } from "./gateway/gateway.ts";
import { guard, whyRefused } from "./gateway/guard.ts";
import { startSampler } from "./history/sampler.ts";
import { Samples } from "./history/samples.ts";
import { Hosts } from "./hosts/hosts.ts";
import { Inventory } from "./hosts/inventory.ts";
import { Live } from "./hosts/live.ts";
import type { Parts } from "./parts.ts";
import { OneTimeKey } from "./people/one-time-key.ts";
import { onlyPerson, Sessions } from "./people/sessions.ts";
import { type Runtime, runtimeKey } from "./running.ts";

export interface RuntimeEnv {
  /** Unix socket of the agent on this host. */
  readonly agentSocket: string;
  /** Folder of the database and of the one-time key. */
  readonly webData: string;
  readonly port: number;
}

/** The one host of a deployment that has not grown: the machine that the web server runs on. */
const localHost = "local";
/** How long the first page may wait for the host's first picture; it fills in by itself afterwards. */
const firstPictureMs = 1_000;

/**
 * Starts what lives as long as the web server: database, links to hosts, samples. Once per process, where every bundle of
 * the pages finds it (`running.ts`); called again it answers with the same one.
 */
export async function startRuntime(env: RuntimeEnv): Promise<Runtime> {
  const place = globalThis as { [runtimeKey]?: Runtime };
  const running = place[runtimeKey];
  if (running !== undefined) return running;
  const runtime = await makeRuntime(env);
  place[runtimeKey] = runtime;
  // The server that answers waits for open streams before it ends, and they are open for as long as somebody looks.
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => void runtime.close().catch(() => undefined));
  return runtime;
}

/** The same without its place in the process, for tests. */
export async function makeRuntime(env: RuntimeEnv): Promise<Runtime & { readonly parts: Parts }> {
  const db = await openDatabase(join(env.webData, "cistern.db"));
  const live = new Live();
  const samples = new Samples(db);
  const sessions = new Sessions(db);
  const hosts = new Hosts({ db, live, samples });
  const parts: Parts = {
    db,
    sessions,
    key: new OneTimeKey(env.webData),
    audit: new AuditLog(db),
    inventory: new Inventory(db),
    samples,
    hosts,
    live,
  };
  const followed = hosts.follow({ id: localHost, name: hostname(), address: env.agentSocket });
  await Promise.race([followed, delay(firstPictureMs)]);
  const stopSampler = startSampler(parts);
  const of = { port: env.port, sessions };

  /** Guards a request to an API by itself and answers it, or refuses it in the form that its callers read. */
  const guarded = async (
    request: Request,
    then: (session: Parameters<typeof answer>[2]) => Promise<Response>,
    door: "api" | "bytes" = "api",
  ): Promise<Response> => {
    const passed = await guard(request, door, of);
    return passed.ok ? await then(passed.session) : refusal(passed.fault, undefined);
  };
  return {
    parts,
    guardPage: (request) => guard(request, "page", of),
    answer: (request) => guarded(request, (session) => answer(parts, request, session)),
    passOn: (request, host) => guarded(request, (session) => passOn(parts, request, host, session)),
    passBytes: (request, host) => guarded(request, (session) => passBytes(parts, request, host, session), "bytes"),
    nothingHere: (request) => guarded(request, async () => nothingHere()),
    open: async (request, key) => {
      if (whyRefused(request, "key", env.port) !== undefined) return { outcome: "refused" };
      const outcome = await parts.key.use(key);
      if (outcome === "right") {
        await parts.audit.write({
          person: onlyPerson,
          host: "",
          procedure: "people.open",
          effect: "write",
          subject: {},
        });
        return { outcome, cookie: await sessions.start(onlyPerson) };
      }
      const session = await sessions.of(request.headers.get("cookie"));
      return session === undefined ? { outcome } : { outcome: "signed-in" };
    },
    close: async () => {
      stopSampler();
      sessions.close();
      await hosts.close();
      await db.$disconnect();
    },
  };
}
