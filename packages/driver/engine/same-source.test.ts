import { type PoolType, poolTypes } from "@cistern/schema/fields";
import { readPool } from "@cistern/schema/xml";
import { expect, test } from "vitest";
import type { Host, PathFacts } from "../host/index.ts";
import type { PoolRecord } from "./pool-record.ts";
import { Registry } from "./registry.ts";
import { rules, sourceProblems } from "./same-source.ts";

/** Authored: a host with one disk by three names, the last of them a node of its own, and an adapter with a virtual one on it. */
const names: { readonly [path: string]: Partial<PathFacts> } = {
  "/dev/sda": { type: "block", realPath: "/dev/sda", identity: "block 2048" },
  "/dev/disk/by-id/wwn-1": { type: "link", realPath: "/dev/sda", identity: "block 2048" },
  "/dev/other/node": { type: "block", realPath: "/dev/other/node", identity: "block 2048" },
};
const host = {
  file: async ({ path }: { path: string }) => names[path] ?? { type: "missing", realPath: path },
  devices: async () => ({
    devices: [],
    adapters: [
      { name: "scsi_host7", address: "0000:01:1f.2", uniqueId: 1 },
      { name: "scsi_host8", address: "0000:01:1f.2", uniqueId: 1, parent: "scsi_host7" },
    ],
  }),
} as unknown as Host;

const target = "<target><path>/dev/disk</path></target>";
const def = (type: PoolType, source: string, name = "one") => {
  const { value, problems } = readPool(
    `<pool type='${type}'><name>${name}</name><source>${source}</source>${target}</pool>`,
  );
  if (!value) throw new Error(`${type}: ${problems.map(({ code }) => code).join()}`);
  return value;
};
const registryOf = (...pools: readonly PoolRecord["stored"]["def"][]): Registry => {
  const registry = new Registry();
  for (const [index, of] of pools.entries())
    registry.add({ uuid: `u${index}`, name: of.name, stored: { def: of, text: "", revision: "" } } as PoolRecord);
  return registry;
};
const codes = async (known: ReturnType<typeof def>, fresh: ReturnType<typeof def>, self?: string) =>
  (await sourceProblems({ host, registry: registryOf(known), def: fresh, self })).map(({ code }) => code);

const at = (name: string, port = "") => `<host name='${name}'${port && ` port='${port}'`}/>`;
const device = (path: string) => `<device path='${path}'/>`;
const iqn = (name: string) => device(`iqn.2013-06.com.example:${name}`);
const as = (name: string) => `<initiator><iqn name='iqn.2013-06.com.example:${name}'/></initiator>`;
const dir = (path: string) => `<dir path='${path}'/>`;
const pci = (bus: number, id: number) =>
  `<adapter type='scsi_host'><parentaddr unique_id='${id}'><address domain='0x0000' bus='0x0${bus}' slot='0x1f' function='0x2'/></parentaddr></adapter>`;
const fc = (node: string, parent = "") =>
  `<adapter type='fc_host' ${parent && `parent='${parent}'`} wwnn='20000000c983${node}' wwpn='10000000c983${node}'/>`;
const scsi = (name: string) => `<adapter type='scsi_host' name='${name}'/>`;

/** Type and source of a known pool, then of a new one that clashes with it, then of new ones that do not. */
type Case = readonly [known: readonly [PoolType, string], clash: readonly [PoolType, string], apart: readonly string[]];
const cases: readonly Case[] = [
  [
    ["netfs", at("a") + dir("/x")],
    ["netfs", at("A", "2049") + dir("/x")],
    [at("b") + dir("/x"), at("a") + dir("/y")],
  ],
  [["netfs", at("a", "1") + dir("/x")], ["netfs", at("a", "1") + dir("/x/")], [at("a", "2") + dir("/x")]],
  [
    ["gluster", `${at("a")}<name>v</name>`],
    ["gluster", `${at("a")}${dir("/")}<name>v</name>`],
    [`${at("a")}<name>w</name>`, `${at("a")}${dir("/s")}<name>v</name>`],
  ],
  [
    ["rbd", `${at("a") + at("b")}<name>p</name>`],
    ["rbd", `${at("b") + at("c")}<name>p</name>`],
    [`${at("c")}<name>p</name>`, `${at("a")}<name>p/ns</name>`],
  ],
  [
    ["iscsi", at("a") + iqn("t")],
    ["iscsi", at("b") + iqn("t")],
    [at("a") + iqn("u"), at("a") + iqn("t") + as("i")],
  ],
  [
    ["iscsi-direct", at("a") + iqn("t") + as("i")],
    ["iscsi-direct", at("a", "3260") + iqn("t") + as("i")],
    [at("b") + iqn("t") + as("i"), at("a") + iqn("t") + as("j")],
  ],
  [["fs", device("/dev/sda")], ["disk", device("/dev/disk/by-id/wwn-1")], [device("/dev/sdb")]],
  [["disk", device("/dev/sda")], ["fs", device("/dev/other/node")], [device("/dev/sdb")]],
  [
    ["logical", `${device("/dev/sdb") + device("/dev/sda")}<name>vg</name>`],
    ["zfs", `${device("/dev/sda")}<name>tank</name>`],
    [`${device("/dev/sdc")}<name>tank</name>`, "<name>vg</name>"],
  ],
  [["logical", "<name>vg</name>"], ["logical", `${device("/dev/sdc")}<name>vg</name>`], ["<name>vg1</name>"]],
  [["zfs", "<name>tank</name>"], ["zfs", "<name>tank</name>"], ["<name>tank/a</name>"]],
  [["vstorage", "<name>c</name>"], ["vstorage", "<name>c</name>"], ["<name>d</name>"]],
  [
    ["scsi", fc("2b4b", "scsi_host5")],
    ["scsi", fc("2B4B")],
    [fc("2b4c", "scsi_host5"), scsi("scsi_host6"), pci(1, 1)],
  ],
  [["scsi", fc("2b4b", "scsi_host5")], ["scsi", scsi("host5")], [scsi("host55")]],
  [["scsi", scsi("scsi_host5")], ["scsi", scsi("host5")], [scsi("scsi_host6")]],
  [
    ["scsi", pci(1, 1)],
    ["scsi", pci(1, 1)],
    [pci(2, 1), pci(1, 2)],
  ],
  [
    ["scsi", pci(1, 1)],
    ["scsi", scsi("host7")],
    [scsi("scsi_host8"), scsi("scsi_host6")],
  ],
  [["scsi", fc("2b4b", "scsi_host7")], ["scsi", pci(1, 1)], [pci(1, 2)]],
];

test.each(cases)("%j clashes with %j, and with nothing else", async ([type, source], [newType, clash], apart) => {
  expect(await codes(def(type, source), def(newType, clash, "two"))).toEqual(["source.taken"]);
  for (const other of apart)
    expect([other, await codes(def(type, source), def(newType, other, "two"))]).toEqual([other, []]);
  expect(await codes(def(type, source), def(newType, clash, "two"), "u0")).toEqual([]);
});

test("a host has one pool of multipath devices", async () => {
  expect(await codes(def("mpath", ""), def("mpath", "", "two"))).toEqual(["pool.only-one"]);
});

test("a refusal names the other pool, its source in the document's words, and stands at the field", async () => {
  const registry = registryOf(def("netfs", at("nas") + dir("/x"), "images"));
  const problems = await sourceProblems({
    host,
    registry,
    def: def("netfs", at("nas") + dir("/x"), "two"),
    self: undefined,
  });
  expect(problems).toMatchObject([{ facts: { pool: "images", source: "nas /x" }, path: "source.hosts.0.name" }]);
});

test("what a running job is about to define counts, and so does what an active pool still runs with", async () => {
  const registry = new Registry();
  const asked = { host, registry, def: def("logical", "<name>vg</name>"), self: undefined };
  const both = await Promise.all(["a", "b"].map((job) => sourceProblems({ ...asked, claims: { job, uuid: job } })));
  expect(both.map((problems) => problems.length)).toEqual([0, 1]);
  const running = registryOf(def("logical", "<name>new</name>", "other"));
  const [pool] = running.all();
  if (pool) pool.live = { now: { def: def("logical", "<name>vg</name>", "other") } } as PoolRecord["live"];
  expect(await sourceProblems({ ...asked, registry: running })).toHaveLength(1);
});

test("every type but a folder and a sheepdog's, which has one rule, is in a case above", () => {
  const covered = new Set([...cases.flatMap(([[type], [other]]) => [type, other]), "mpath"]);
  const ruled = new Set(rules.flatMap(({ types }) => types));
  expect(poolTypes.filter((type) => !ruled.has(type))).toEqual(["dir"]);
  expect([...ruled].filter((type) => !covered.has(type))).toEqual(["sheepdog"]);
});
