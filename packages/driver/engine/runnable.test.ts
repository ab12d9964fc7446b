import { poolTypes } from "@cistern/schema/fields";
import { expect, test } from "vitest";
import type { Backend } from "../backends/backend.ts";
import { backends } from "../backends/index.ts";
import type { Host } from "../host/index.ts";
import { nameOf } from "../host/kernel.ts";
import { runnable, supportedTypes } from "./runnable.ts";

/** A host that has everything but what is named. */
const hostWithout = (...lacking: readonly string[]) =>
  ({
    which: async (tool: string) => (lacking.includes(tool) ? undefined : `/usr/bin/${tool}`),
    kernelHas: async (part) => !lacking.includes(nameOf(part)),
  }) satisfies Partial<Host> as unknown as Host;

/** netfs as it will be once it has verbs. */
const withNetfs = {
  ...backends,
  netfs: {
    ...backends.netfs,
    type: "netfs" as const,
    refreshPool: () => Promise.reject(new Error()),
  } satisfies Backend,
};
const share = (format?: "nfs" | "cifs") =>
  ({ type: "netfs", name: "n", ...(format ? { source: { format: { type: format } } } : {}) }) as const;

test("names all types of the format, each once and in its order, and each backend under its own name", async () => {
  const all = await supportedTypes(hostWithout(), backends);
  expect(all.map(({ type }) => type)).toEqual([...poolTypes]);
  expect(Object.entries(backends).filter(([type, backend]) => backend.type !== type)).toEqual([]);
});

test("a type without verbs says so, even on a host that has all it needs", async () => {
  const all = await supportedTypes(hostWithout(), backends);
  expect(all.find(({ type }) => type === "dir")).toEqual({ type: "dir", supported: true });
  expect(all.find(({ type }) => type === "zfs")).toEqual({
    type: "zfs",
    supported: false,
    missing: { code: "type.not-yet", facts: { poolType: "zfs" } },
  });
});

test("a type with verbs names the program that is missing, and its package", async () => {
  const all = await supportedTypes(hostWithout("qemu-img"), backends);
  expect(all.find(({ type }) => type === "dir")).toMatchObject({
    supported: false,
    missing: { code: "tool.missing", facts: { tool: "qemu-img", package: "qemu-utils" } },
  });
});

test("a pool needs what its own source format needs", async () => {
  const host = hostWithout("nfs");
  await expect(runnable(host, withNetfs, share("nfs"))).rejects.toMatchObject({
    fault: { code: "kernel.missing", facts: { feature: "nfs", poolType: "netfs" } },
  });
  expect((await runnable(host, withNetfs, share("cifs"))).type).toBe("netfs");
});

test("a type with several source formats is supported while one of them is, and else names what the usual one needs", async () => {
  expect((await runnable(hostWithout("mount.nfs"), withNetfs, share())).type).toBe("netfs");
  const none = hostWithout("mount.nfs", "cifs", "mount.glusterfs");
  await expect(runnable(none, withNetfs, share())).rejects.toMatchObject({
    fault: { code: "tool.missing", facts: { tool: "mount.nfs", package: "nfs-common" } },
  });
});
