/** Faults that the machine makes itself: a full disk, a read-only one, a file that nobody may change. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { differences } from "../verbs/picture.ts";
import { ended as end, miB, rawVolume, smallDisk } from "./small-disk.ts";

const small = () => smallDisk({ bytes: 8 * miB });

test("a filesystem that is full when the storage is taken: told, taken back, and the next smaller one fits", async () => {
  const { place, life, pool } = await small();
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
  const { place, life, pools, pool } = await small();
  execFileSync("mount", ["-o", "remount,ro", pools]);
  const before = place.picture();
  expect(await end(life, "volumes.create", { pool, xml: rawVolume("a", miB) })).toBe("undone file.failed");
  expect(differences(before, place.picture())).toEqual([]);
});

test("a volume that the kernel lets nobody change: told as denied, and it stays", async () => {
  const { place, life, pools, pool } = await small();
  await life.run("volumes.create", { pool, xml: rawVolume("a", miB) });
  execFileSync("chattr", ["+i", `${pools}/p/a`]);
  const before = place.picture();
  expect(await end(life, "volumes.delete", { pool, volume: "a" })).toBe("undone file.denied");
  expect(differences(before, place.picture())).toEqual([]);
  execFileSync("chattr", ["-i", `${pools}/p/a`]);
  expect(await end(life, "volumes.delete", { pool, volume: "a" })).toBe("finished undefined");
});
