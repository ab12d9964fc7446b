/** A pool on a filesystem of its own that is soon full, and a verb asked on it; for tests, which take it down by themselves. */
import { execFileSync } from "node:child_process";
import { rmdirSync, truncateSync, writeFileSync } from "node:fs";
import type { VerbInputs, VerbName } from "@cistern/driver/engine";
import { type Fault, StorageError } from "@cistern/schema/errors";
import { onTestFinished } from "vitest";
import { type Life, raise, type Theatre, theatre } from "../verbs/index.ts";
import { definedPool } from "../verbs/pools.ts";

export const miB = 1_048_576;

export interface SmallDisk {
  readonly place: Theatre;
  readonly life: Life;
  /** Absolute: where the filesystem is mounted; the pool is the folder `p` in it. */
  readonly pools: string;
  readonly pool: string;
}

/** A running pool on a filesystem of `bytes`, on a loop device unless it is tmpfs. */
export async function smallDisk({
  bytes,
  type = "ext4",
}: {
  readonly bytes: number;
  readonly type?: "ext4" | "tmpfs" | "btrfs";
}): Promise<SmallDisk> {
  const place = theatre();
  const image = `${place.folder}.image`;
  const pools = `${place.folder}/pools`;
  if (type === "tmpfs") execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "none", pools]);
  else {
    writeFileSync(image, "");
    truncateSync(image, bytes);
    execFileSync(`mkfs.${type}`, ["-q", image]);
    execFileSync("mount", ["-o", "loop", image, pools]);
    if (type === "ext4") rmdirSync(`${pools}/lost+found`);
  }
  const life = await raise(place);
  onTestFinished(async () => {
    await life.end();
    await place.host.close();
    execFileSync("umount", [pools]);
    await place.close();
    execFileSync("rm", ["-f", image]);
  });
  return { place, life, pools, ...(await definedPool(life, { active: true })) };
}

export const rawVolume = (name: string, size: number): string =>
  `<volume><name>${name}</name><capacity>${size}</capacity><allocation>${size}</allocation></volume>`;

export interface Ended {
  readonly state: "finished" | "undone" | "needs-you" | "refused";
  readonly fault?: Fault;
}

/** How the verb ended; `refused` where no job was made of it. */
export async function outcome<V extends VerbName>(
  life: Life,
  verb: V,
  input: VerbInputs[V],
  job: string = crypto.randomUUID(),
): Promise<Ended> {
  try {
    await life.engine.jobs.submit(verb, input, job, { actor: "test" });
    const { state, fault } = await life.engine.jobs.ended(job);
    return { state: state as Ended["state"], ...(fault ? { fault } : {}) };
  } catch (error) {
    if (error instanceof StorageError) return { state: "refused", fault: error.fault };
    throw error;
  }
}

/** The same in two words: the state and the code. */
export async function ended<V extends VerbName>(life: Life, verb: V, input: VerbInputs[V]): Promise<string> {
  const { state, fault } = await outcome(life, verb, input);
  return `${state} ${fault?.code}`;
}
