import { fault, StorageError } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import { describe, expect, test } from "vitest";
import type { Host, PathFacts } from "../host/index.ts";
import type { PoolRecord } from "./pool-record.ts";
import { Registry } from "./registry.ts";
import { checkTarget, overlap, plainPath, type TargetAsked } from "./target.ts";

const folder = (realPath: string): PathFacts => ({ type: "folder", realPath });
const def = (path: string, name = "new"): PoolDef => ({ type: "dir", name, target: { path } }) as PoolDef;

/** A host whose folders are where their names say, apart from the given ones. */
const hostOf = (places: { readonly [path: string]: PathFacts | Error } = {}): Host =>
  ({
    file: async ({ path }: { path: string }) => {
      const place = places[path] ?? folder(plainPath(path));
      if (place instanceof Error) throw place;
      return place;
    },
  }) as unknown as Host;

const registryOf = (...targets: readonly string[]): Registry => {
  const registry = new Registry();
  for (const [index, path] of targets.entries()) {
    registry.add({
      uuid: `u${index}`,
      name: `pool${index}`,
      stored: { def: def(path), text: "", revision: "" },
      live: undefined,
    } as PoolRecord);
  }
  return registry;
};
const codes = async (path: string, asked: Partial<TargetAsked> = {}) => {
  const judged = await checkTarget({
    host: hostOf(),
    registry: new Registry(),
    kept: ["/data/agent"],
    def: def(path),
    self: undefined,
    missing: "error",
    ...asked,
  });
  return judged.problems.map(({ code }) => code);
};

describe("refuses a target that is, contains or lies in a system folder", () => {
  const refused = [
    "/",
    "//",
    "/.",
    "/srv/..",
    "/etc",
    "/etc/",
    "/etc/x/y",
    "/srv/../etc",
    "/proc/self/root",
    "/sys",
    "/dev/shm",
    "/run/user/0",
    "/usr",
    "/usr/local/pool",
    "/var",
    "/var/lib",
    "/var/lib/cistern",
    "/var/lib/cistern/agent/x",
    "/bin",
    "/sbin/x",
    "/lib",
    "/lib64/x",
    "/boot/efi",
    "/data",
    "/data/agent",
    "/data/agent/deep",
    "//etc",
    "/srv/./../run",
  ];
  test.each(refused)("%s", async (path) => expect(await codes(path)).toEqual(["target.system"]));
});

test.each([
  "/srv/images",
  "/root/pool",
  "/home/a",
  "/etcetera",
  "/var/lib/cisterns",
  "/var/lib/libvirt/images",
  "/data2",
  "/data/agents",
  "/mnt",
])("%s may be a target", async (path) => expect(await codes(path)).toEqual([]));

test("refuses a relative target", async () => expect(await codes("srv/images")).toEqual(["target.relative"]));

test("refuses a folder that is a system folder behind a link", async () => {
  expect(await codes("/srv/link", { host: hostOf({ "/srv/link": folder("/etc/ssh") }) })).toEqual(["target.system"]);
});

test.each([
  ["/srv/a", "the same"],
  ["/srv/a/b", "inside"],
  ["/srv", "around"],
  ["/srv/x/../a/", "the same, written otherwise"],
  ["/elsewhere", "the same through a link"],
])("refuses %s, which is %s as another pool's target", async (path) =>
  expect(
    await codes(path, { registry: registryOf("/srv/a"), host: hostOf({ "/elsewhere": folder("/srv/a") }) }),
  ).toEqual(["target.overlaps"]),
);

test("a neighbour whose name begins the same does not overlap, and a pool does not overlap itself", async () => {
  expect(await codes("/srv/ab", { registry: registryOf("/srv/a") })).toEqual([]);
  expect(await codes("/srv/a", { registry: registryOf("/srv/a"), self: "u0" })).toEqual([]);
});

test("an overlap is seen while the other pool's filesystem does not answer", async () => {
  const silent = new StorageError(fault("filesystem.not-answering", { mountPoint: "/srv/a", sinceMs: 0 }));
  expect(await codes("/srv/a/b", { registry: registryOf("/srv/a"), host: hostOf({ "/srv/a": silent }) })).toEqual([
    "target.overlaps",
  ]);
});

test("what a running job is about to define counts as taken", async () => {
  const registry = new Registry();
  registry.claim("job", { name: "soon", uuid: "other", realTarget: "/srv/a" });
  expect(await codes("/srv/a", { registry })).toEqual(["target.overlaps"]);
  registry.release("job");
  expect(await codes("/srv/a", { registry })).toEqual([]);
});

test("says what is wrong with the place itself", async () => {
  const at = (facts: PathFacts | Error) => codes("/srv/a", { host: hostOf({ "/srv/a": facts }) });
  expect(await at({ type: "missing", realPath: "/srv/a" })).toEqual(["target.missing"]);
  expect(await at({ type: "file", realPath: "/srv/a" })).toEqual(["target.not-a-folder"]);
  expect(await at({ type: "block", realPath: "/srv/a" })).toEqual(["target.not-a-folder"]);
  expect(await at(new StorageError(fault("file.denied", { operation: "stat", path: "/srv/a" })))).toEqual([
    "target.denied",
  ]);
});

test("two that ask at once for one place: the first claims it in the same moment as it finds it free", async () => {
  const registry = new Registry();
  const both = await Promise.all(["a", "b"].map((job) => codes("/srv/a", { registry, claims: { job, uuid: job } })));
  expect(both).toEqual([[], ["target.overlaps"]]);
});

test("overlap is symmetric and plain paths have one form", () => {
  for (const [one, other] of [
    ["/a", "/a/b"],
    ["/", "/a"],
    ["/a", "/a"],
  ] as const)
    expect(overlap(one, other) && overlap(other, one)).toBe(true);
  expect(["//a//b/", "/a/./b", "/a/c/../b"].map(plainPath)).toEqual(["/a/b", "/a/b", "/a/b"]);
});
