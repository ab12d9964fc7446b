import { execFileSync } from "node:child_process";
import { rmdirSync, truncateSync, writeFileSync } from "node:fs";
import type { VerbInputs, VerbName } from "@cistern/driver/engine";
import { StorageError } from "@cistern/schema/errors";
import { afterEach, expect, test } from "vitest";
import { type Life, raise, type Theatre, theatre } from "../verbs/index.ts";
import { differences } from "../verbs/picture.ts";
import { definedPool } from "../verbs/pools.ts";

const miB = 1_048_576;
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of cleanUp.splice(0).reverse()) await one();
});

/** A running pool on an ext4 filesystem of 8 MiB of its own. */
async function smallDisk(): Promise<{ place: Theatre; life: Life; pools: string; pool: string }> {
  const place = theatre();
  const image = `${place.folder}.image`;
  const pools = `${place.folder}/pools`;
  writeFileSync(image, "");
  truncateSync(image, 8 * miB);
  execFileSync("mkfs.ext4", ["-q", image]);
  execFileSync("mount", ["-o", "loop", image, pools]);
  rmdirSync(`${pools}/lost+found`);
  const life = await raise(place);
  cleanUp.push(
    () => execFileSync("rm", ["-f", image]),
    () => place.close(),
    async () => {
      await life.end();
      await place.host.close();
      execFileSync("umount", [pools]);
    },
  );
  return { place, life, pools, ...(await definedPool(life, { active: true })) };
}

const rawVolume = (name: string, size: number) =>
  `<volume><name>${name}</name><capacity>${size}</capacity><allocation>${size}</allocation></volume>`;

/** How it ended: the state and the code, or `refused` and the code. */
async function end<V extends VerbName>(life: Life, verb: V, input: VerbInputs[V]): Promise<string> {
  try {
    const { id } = await life.engine.jobs.submit(verb, input, crypto.randomUUID(), { actor: "test" });
    const { state, fault } = await life.engine.jobs.ended(id);
    return `${state} ${fault?.code}`;
  } catch (error) {
    return `refused ${error instanceof StorageError ? error.code : String(error)}`;
  }
}

test("a filesystem that is full when the storage is taken: told, taken back, and the next smaller one fits", async () => {
  const { place, life, pool } = await smallDisk();
  const before = place.picture();
  // Two at once: each fits by itself, and the disk is full only while they are made.
  const both = await Promise.all(
    ["a", "b"].map((name) => end(life, "volumes.create", { pool, xml: rawVolume(name, 4 * miB) })),
  );
  expect(both.sort()).toEqual(["finished undefined", "undone file.disk-full"]);
  expect(differences(before, place.picture())).toHaveLength(1);
  expect(await end(life, "volumes.create", { pool, xml: rawVolume("c", miB) })).toBe("finished undefined");
});

test("a filesystem that is mounted read-only: told, and nothing is changed", async () => {
  const { place, life, pools, pool } = await smallDisk();
  execFileSync("mount", ["-o", "remount,ro", pools]);
  const before = place.picture();
  expect(await end(life, "volumes.create", { pool, xml: rawVolume("a", miB) })).toBe("undone file.failed");
  expect(differences(before, place.picture())).toEqual([]);
});

test("a volume that the kernel lets nobody change: told as denied, and it stays", async () => {
  const { place, life, pools, pool } = await smallDisk();
  await life.run("volumes.create", { pool, xml: rawVolume("a", miB) });
  execFileSync("chattr", ["+i", `${pools}/p/a`]);
  const before = place.picture();
  expect(await end(life, "volumes.delete", { pool, volume: "a" })).toBe("undone file.denied");
  expect(differences(before, place.picture())).toEqual([]);
  execFileSync("chattr", ["-i", `${pools}/p/a`]);
  expect(await end(life, "volumes.delete", { pool, volume: "a" })).toBe("finished undefined");
});
