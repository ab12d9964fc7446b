import type { HostDevices, SecretSummary } from "@cistern/driver/router";
import { pool, volume, walk } from "@cistern/schema/fields";
import { poolTypeSpecs } from "@cistern/schema/pool-types";
import { expect, test } from "vitest";
import { knownValues, needsDevices, plainPath, secretField, type ValuesFor, valuesFor } from "./known-values.ts";

const words = { noValue: "no value", inUse: (by: string) => `used by ${by}`, kind: (kind: string) => kind };
const secret = (type: "volume" | "iscsi" | "ceph", id: string, more: Partial<SecretSummary> = {}): SecretSummary => ({
  uuid: `uuid of ${id}`,
  usage: { type, id },
  ephemeral: false,
  private: false,
  hasValue: true,
  changedAtMs: 0,
  ...more,
});
const secrets = [
  secret("ceph", "rack2", { description: "of rack 2", hasValue: false }),
  secret("iscsi", "target-a"),
  secret("volume", "/srv/a.img"),
];
const devices: HostDevices = {
  devices: [
    { path: "/dev/sda", kind: "disk", size: 1_099_511_627_776n, usedBy: "/" },
    { path: "/dev/sda1", kind: "partition", size: 1_073_741_824n, holds: "ext4" },
    { path: "/dev/sdb", stablePath: "/dev/disk/by-id/ata-B", kind: "disk", size: 1_099_511_627_776n, model: "B" },
  ],
  adapters: [
    { name: "scsi_host0", driver: "ahci" },
    { name: "scsi_host3", wwnn: "20", wwpn: "21" },
    { name: "scsi_host4", wwnn: "30", wwpn: "31", parent: "scsi_host3" },
  ],
};
const known = (of: ValuesFor) => knownValues(of, { secrets, devices }, words);
const at = (of: ValuesFor, path: string) => (known(of)[path] ?? []).map(({ value }) => value);

test("a document is offered only the secrets of its use, by UUID and by name, with what they are", () => {
  const rbd = { kind: "pool", type: "rbd" } as const;
  expect(known(rbd)["source.auth.secret.usage"]).toEqual([{ value: "rack2", detail: "of rack 2 · no value" }]);
  expect(known(rbd)["source.auth.secret.uuid"]).toEqual([
    { value: "uuid of rack2", detail: "rack2 · of rack 2 · no value" },
  ]);
  expect(at({ kind: "pool", type: "iscsi" }, "source.auth.secret.usage")).toEqual(["target-a"]);
  expect(at({ kind: "pool", type: "iscsi-direct" }, "source.auth.secret.usage")).toEqual(["target-a"]);
  expect(at({ kind: "volume", type: "fs", path: "" }, "target.encryption.secrets.usage")).toEqual(["/srv/a.img"]);
  expect(known({ kind: "pool", type: "netfs" })).toEqual({});
});

test("every type that names secrets has them offered, and no other asks the host for any", () => {
  for (const { type, uses, volume: fields } of Object.values(poolTypeSpecs)) {
    const signsIn = "source.auth.secret.uuid" in uses;
    expect([type, secretField({ kind: "pool", type }) !== undefined]).toEqual([type, signsIn]);
    const encrypts = "target.encryption.secrets.uuid" in fields;
    expect([type, secretField({ kind: "volume", type, path: "" }) !== undefined]).toEqual([type, encrypts]);
  }
});

test("free devices come first, under the path that stays theirs, and only such as the type is made of", () => {
  expect(known({ kind: "pool", type: "disk" })["source.devices.path"]).toEqual([
    { value: "/dev/disk/by-id/ata-B", detail: "/dev/sdb · 1 TiB disk · B" },
    { value: "/dev/sda", detail: "1 TiB disk · used by /" },
  ]);
  expect(at({ kind: "pool", type: "fs" }, "source.devices.path")).toContain("/dev/sda1");
  // The device of an iSCSI pool is a name on another machine.
  expect(at({ kind: "pool", type: "iscsi" }, "source.devices.path")).toEqual([]);
});

test("a virtual Fibre Channel adapter is made on one of the hardware's own", () => {
  const scsi = { kind: "pool", type: "scsi" } as const;
  expect(at(scsi, "source.adapter.name")).toEqual(["scsi_host0", "scsi_host3", "scsi_host4"]);
  expect(at(scsi, "source.adapter.parent")).toEqual(["scsi_host3"]);
  expect(at(scsi, "source.adapter.parentWwpn")).toEqual(["21"]);
});

test("a type that takes devices has the field even while none are known, and asks for them", () => {
  for (const type of ["fs", "disk", "logical", "zfs", "scsi"] as const) {
    expect([type, needsDevices({ kind: "pool", type })]).toEqual([type, true]);
    const none = knownValues({ kind: "pool", type }, { secrets: [], devices: { devices: [], adapters: [] } }, words);
    expect([type, Object.keys(none).length > 0]).toEqual([type, true]);
  }
  expect(needsDevices({ kind: "pool", type: "dir" })).toBe(false);
});

test("every path that is told of is a field of the catalogue", () => {
  const fields = new Set([...walk(pool), ...walk(volume)].map(({ path }) => path));
  for (const { type } of Object.values(poolTypeSpecs))
    for (const of of [{ kind: "pool", type } as const, { kind: "volume", type, path: "" } as const])
      for (const path of Object.keys(known(of))) expect([...fields]).toContain(path);
});

test("a text says by its own type what may stand in it, also while it is unfinished", () => {
  expect(valuesFor({ kind: "pool" }, "<pool type='rbd'><name>a</name></pool>")).toEqual({ kind: "pool", type: "rbd" });
  const begun = "<pool type='rbd'><source><auth><secret usage='";
  expect(valuesFor({ kind: "pool" }, begun)).toEqual({ kind: "pool", type: "rbd" });
  expect(valuesFor({ kind: "pool" }, "<pool type='odd'>")).toEqual({ kind: "pool", type: undefined });
});

test("rows are told from fields by their numbers", () => {
  expect(plainPath("source.devices.0.path")).toBe("source.devices.path");
  expect(plainPath("target.encryption.secrets.12.uuid")).toBe("target.encryption.secrets.uuid");
  expect(plainPath("a.1x.2")).toBe("a.1x");
});
