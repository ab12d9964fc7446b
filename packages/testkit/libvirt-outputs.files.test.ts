/**
 * What `virsh` printed for real pools and volumes of libvirt 11.3, where it lies beside the repository
 * (`../shared/lab/libvirt-outputs`): the live form of what was read from it is the same to the byte.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PoolType } from "@cistern/schema/fields";
import { canonicalPool, canonicalVolume } from "@cistern/schema/pool-types";
import { readPool, readVolume, writePool, writeVolume } from "@cistern/schema/xml";
import { describe, expect, test } from "vitest";

const folder = resolve(import.meta.dirname, "../../../shared/lab/libvirt-outputs");
const isThere = existsSync(folder);

const documents = (root: string) =>
  (isThere ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [])
    .filter((name) => name.endsWith(".xml"))
    .map((name) => ({ name, text: `${readFileSync(join(folder, name), "utf8").trimEnd()}\n` }))
    .filter(({ text }) => text.startsWith(`<${root} `));

const poolTypeOf = (name: string): PoolType =>
  (["disk", "logical", "rbd", "zfs", "gluster", "iscsi-direct", "iscsi", "scsi", "mpath"] as const).find((type) =>
    name.includes(type),
  ) ?? "dir";

describe.skipIf(!isThere)("what libvirt printed", () => {
  test.each(documents("pool"))("$name: the pool is shown the same", ({ text }) => {
    const { value, problems } = readPool(text);
    expect(problems).toEqual([]);
    expect(value && writePool(canonicalPool(value, { reported: true }))).toBe(text);
  });
  test.each(documents("volume"))("$name: the volume is shown the same", ({ name, text }) => {
    const poolType = poolTypeOf(name);
    const { value, problems } = readVolume(text, { poolType });
    expect(problems).toEqual([]);
    expect(value && writeVolume(canonicalVolume(value, { poolType, reported: true }), { poolType })).toBe(text);
  });
});
