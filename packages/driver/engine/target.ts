/** Where a pool's target may be: never where the host itself lives, and never where another pool is. */
import { normalize } from "node:path/posix";
import { setTimeout as delay } from "node:timers/promises";
import { fault, type Problem, StorageError } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import { specOf } from "@cistern/schema/pool-types";
import type { Host, PathFacts } from "../host/index.ts";
import { besideLibvirt, libvirtOnly } from "./libvirt/beside.ts";
import type { PoolRecord } from "./pool-record.ts";
import { problem } from "./problems.ts";
import type { Registry } from "./registry.ts";

/** A target may not be one of these, nor contain one, nor lie in one. */
export const systemFolders = [
  "/bin",
  "/boot",
  "/dev",
  "/etc",
  "/lib",
  "/lib32",
  "/lib64",
  "/libx32",
  "/proc",
  "/run",
  "/sbin",
  "/sys",
  "/usr",
  "/var/lib/cistern",
] as const;

/** How long the target of another pool may take to answer before its last known place is used instead, where one is known. */
const otherPoolMs = { known: 100, unknown: 2_000 };
const path = "target.path";

/** Absolute, without `.`, `..`, doubled or trailing slashes. */
export function plainPath(of: string): string {
  const plain = normalize(of).replace(/^\/\/+/, "/");
  return plain.length > 1 && plain.endsWith("/") ? plain.slice(0, -1) : plain;
}

const liesIn = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(outer === "/" ? "/" : `${outer}/`);
export const overlap = (one: string, other: string): boolean => liesIn(one, other) || liesIn(other, one);

export interface TargetAsked {
  readonly host: Host;
  readonly registry: Registry;
  /** The agent's own folders, by real path. */
  readonly kept: readonly string[];
  readonly def: PoolDef;
  /** UUID of the pool itself, which may stay where it is. */
  readonly self: string | undefined;
  /** The job that takes the place if it is free: claimed in the same moment as it is found free. */
  readonly claims?: { readonly job: string; readonly uuid: string } | undefined;
  /** Whether a missing folder refuses, or is only worth a word because a build will make it. */
  readonly missing: "error" | "warning" | "fine";
  /** A place where only libvirt has a pool refuses a new pool of ours, unless told otherwise; one that we have already lives on. */
  readonly besideLibvirt?: "error" | "warning" | undefined;
}

/** Whether the volumes are files below the target. Elsewhere it only says where device names are looked up, below /dev. */
const ownsTarget = (def: PoolDef): boolean => specOf(def.type).volumes === "file";

/** What stands against the target, and its real path, which is undefined where the pool has no target or it is refused as written. */
export async function checkTarget(
  asked: TargetAsked,
): Promise<{ readonly problems: readonly Problem[]; readonly real: string | undefined }> {
  const target = asked.def.target?.path;
  if (target === undefined) return { problems: [], real: undefined };
  if (!target.startsWith("/"))
    return { problems: [problem(fault("target.relative", { path: target }), path)], real: undefined };
  if (!ownsTarget(asked.def)) return { problems: [], real: undefined };
  const forbidden = [...systemFolders, ...asked.kept];
  const system = (of: string) => {
    const folder = forbidden.find((one) => overlap(of, one));
    return folder === undefined
      ? undefined
      : problem(fault("target.system", { path: target, folder: of === "/" ? "/" : folder }), path);
  };
  const lexical = plainPath(target);
  const refused = system(lexical);
  if (refused) return { problems: [refused], real: undefined };

  const facts = await look(asked.host, target);
  if ("problem" in facts) return { problems: [facts.problem], real: undefined };
  const hidden = system(facts.realPath);
  if (hidden) return { problems: [hidden], real: facts.realPath };
  const problems: Problem[] = [...state(facts, target, asked.missing)];
  const taken = await overlapping(asked, facts);
  if (taken) problems.push(problem(fault("target.overlaps", { path: target, ...taken }), path));
  problems.push(...(await overlappingLibvirt(asked, target, facts)));
  return { problems, real: facts.realPath };
}

async function look(host: Host, target: string): Promise<PathFacts | { readonly problem: Problem }> {
  try {
    return await host.file({ act: "look", path: target });
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return {
      problem: problem(error.code === "file.denied" ? fault("target.denied", { path: target }) : error.fault, path),
    };
  }
}

function* state(facts: PathFacts, target: string, missing: TargetAsked["missing"]): Generator<Problem> {
  if (facts.type === "missing") {
    if (missing !== "fine") yield problem(fault("target.missing", { path: target }), path, missing);
  } else if (facts.type !== "folder" && facts.type !== "link") {
    yield problem(fault("target.not-a-folder", { path: target }), path);
  }
}

/** The first other pool, known or being defined, that `real` touches; where there is none, the place is claimed. */
async function overlapping(
  asked: TargetAsked,
  facts: PathFacts,
): Promise<{ readonly pool: string; readonly otherPath: string } | undefined> {
  const { registry, self, claims } = asked;
  const real = facts.realPath;
  const others = () => registry.all().filter((pool) => pool.uuid !== self && ownsTarget(pool.stored.def));
  await Promise.all(others().map((pool) => seeTarget(asked.host, pool)));
  // From here on nothing waits, so that no other job slips in between; pools may have come meanwhile.
  for (const pool of others()) {
    const places = [pool.realTarget, plainTarget(pool.stored.def)];
    const otherPath = places.find((place) => place !== undefined && overlap(real, place));
    if (otherPath !== undefined) return { pool: pool.name, otherPath };
    if (samePlace(facts, pool.seenTarget)) return { pool: pool.name, otherPath: pool.realTarget ?? real };
  }
  for (const claim of registry.claims()) {
    if (claim.realTarget === undefined || claim.uuid === (claims?.uuid ?? self)) continue;
    if (overlap(real, claim.realTarget) || samePlace(facts, claim.seenTarget))
      return { pool: claim.name, otherPath: claim.realTarget };
  }
  const { identity, place } = facts;
  const seenTarget = { ...(identity === undefined ? {} : { identity }), ...(place ? { place } : {}) };
  if (claims) registry.claim(claims.job, { name: asked.def.name, uuid: claims.uuid, realTarget: real, seenTarget });
  return undefined;
}

/** The same for pools that only libvirt has. They are not ours to claim places from: libvirt may take one at any moment. */
async function overlappingLibvirt(asked: TargetAsked, target: string, facts: PathFacts): Promise<readonly Problem[]> {
  const { host, registry, self } = asked;
  const others = libvirtOnly(registry).filter(({ uuid, def }) => uuid !== self && ownsTarget(def));
  await Promise.all(
    others.map(async (other) => {
      const facts = await targetFacts(host, other.active ?? other.def);
      other.realTarget = facts?.realPath ?? other.realTarget;
      if (facts) other.seenTarget = facts;
    }),
  );
  const severity = asked.besideLibvirt ?? besideLibvirt(registry, self);
  for (const { name, def, realTarget, seenTarget } of others) {
    const places = [realTarget, plainTarget(def)];
    const same = samePlace(facts, seenTarget) ? realTarget : undefined;
    const otherPath = places.find((place) => place !== undefined && overlap(facts.realPath, place)) ?? same;
    if (otherPath !== undefined)
      return [problem(fault("target.in-libvirt", { path: target, pool: name, otherPath }), path, severity)];
  }
  return [];
}

const plainTarget = (def: PoolDef): string | undefined =>
  def.target?.path === undefined ? undefined : plainPath(def.target.path);

interface Looking {
  readonly sinceMs: number;
  readonly ended: Promise<void>;
}
const looking = new WeakMap<PoolRecord, Looking>();

/** Finds out where a pool really is. Waits no longer than another pool's storage may keep the caller waiting, and goes on looking. */
export async function seeTarget(host: Host, pool: PoolRecord): Promise<void> {
  const target = (pool.live?.now.def ?? pool.stored.def).target?.path;
  if (target === undefined || !ownsTarget(pool.stored.def)) return;
  const look = looking.get(pool) ?? { sinceMs: performance.now(), ended: lookForTarget(host, pool, target) };
  looking.set(pool, look);
  void look.ended.then(() => looking.delete(pool));
  const patienceMs = pool.realTarget === undefined ? otherPoolMs.unknown : otherPoolMs.known;
  const given = new AbortController();
  const leftMs = Math.max(0, look.sinceMs + patienceMs - performance.now());
  await Promise.race([look.ended, delay(leftMs, undefined, { signal: given.signal }).catch(() => undefined)]);
  given.abort();
  pool.realTarget ??= plainPath(target);
}

async function lookForTarget(host: Host, pool: PoolRecord, target: string): Promise<void> {
  const facts = await host.file({ act: "look", path: target }).catch(() => undefined);
  if (!facts) return;
  pool.realTarget = facts.realPath;
  pool.seenTarget = facts;
}

/** Undefined where it has no target, or does not answer now. */
async function targetFacts(host: Host, def: PoolDef): Promise<PathFacts | undefined> {
  const target = def.target?.path;
  if (target === undefined) return undefined;
  return await host.file({ act: "look", path: target }, { deadlineMs: otherPoolMs.unknown }).catch(() => undefined);
}

/** One folder by two paths (bind mounts, filesystems that ignore case), or one that lies in the other on their filesystem. */
function samePlace(one: PathFacts, other: PoolRecord["seenTarget"]): boolean {
  if (one.identity !== undefined && one.identity === other?.identity) return true;
  if (!one.place || one.place.device === "" || one.place.device !== other?.place?.device) return false;
  return overlap(one.place.path, other.place.path);
}
