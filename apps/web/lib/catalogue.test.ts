import type { VerbName } from "@cistern/driver/router";
import { codes, type ErrorCode, type FactsOf, type Fault, type NameFault } from "@cistern/schema/errors";
import { createTranslator } from "next-intl";
import { expect, test } from "vitest";
import messages from "../messages/en.json" with { type: "json" };
import { valuesOf } from "./say.ts";

/** Facts of every code. A code that is missing here, or a fact that a code does not carry, does not compile. */
const facts: { readonly [C in ErrorCode]: FactsOf<C> } = {
  "xml.malformed": { detail: "unclosed tag" },
  "xml.doctype": undefined,
  "xml.too-large": { bytes: 1_048_576, limitBytes: 262_144 },
  "xml.too-deep": { limit: 32 },
  "xml.too-many": { what: "elements", limit: 10_000 },
  "xml.wrong-root": { expected: "pool", found: "volume" },
  "xml.unknown-node": { name: "nmae", suggestion: "name" },
  "field.missing": { label: "Name" },
  "field.invalid": { label: "Mode", value: "999", expected: "octal digits" },
  "field.choice": { label: "Format", value: "bmp", choices: ["raw", "qcow2"] },
  "field.one-of": { labels: ["Secret UUID", "Secret usage"] },
  "field.conflict": { label: "Secret UUID", other: "Secret usage" },
  "field.needs": { label: "Vector generator", other: "Cipher" },
  "field.unit-unknown": { label: "Capacity", unit: "parsecs" },
  "field.too-large": { label: "Capacity", value: "9 EiB" },
  "field.reported": { label: "Key" },
  "field.repeated": { label: "Name" },
  "field.unused": { label: "Device", poolType: "dir" },
  "field.fixed": { label: "Format" },
  "name.invalid": { name: "a/b", fault: "slash" },
  "type.not-yet": { poolType: "rbd" },
  "target.relative": { path: "srv" },
  "target.system": { path: "/etc/x", folder: "/etc" },
  "target.missing": { path: "/srv/x" },
  "target.not-a-folder": { path: "/srv/x" },
  "target.denied": { path: "/srv/x" },
  "target.overlaps": { path: "/srv/x/y", pool: "x", otherPath: "/srv/x" },
  "source.in-libvirt": { pool: "y" },
  "target.in-libvirt": { path: "/srv/x", pool: "y", otherPath: "/srv" },
  "target.not-empty": { path: "/srv/x", entries: 2 },
  "target.mounted": { path: "/srv/x", source: "/dev/sdb" },
  "target.not-mounted": { path: "/srv/x" },
  "target.busy": { path: "/srv/x", by: ["bash (1)"] },
  "mount.option": { option: "suid", why: "policy" },
  "source.not-a-device": { path: "/srv/x" },
  "source.in-use": { path: "/dev/sdb", by: "/srv" },
  "source.holds": { path: "/dev/sdb", holds: "ext4" },
  "source.none": { host: "nas" },
  "pool.not-found": { pool: "x" },
  "pool.name-taken": { name: "x", uuid: "1" },
  "pool.uuid-taken": { name: "x", uuid: "1" },
  "pool.in-libvirt": { pool: "x", uuid: "1" },
  "pool.active-in-libvirt": { pool: "x" },
  "pool.autostart-in-libvirt": { pool: "x" },
  "pool.wrong-state": { pool: "x", state: "running", needs: "inactive" },
  "pool.only-one": { pool: "x", poolType: "mpath" },
  "source.taken": { pool: "x", source: "vg0" },
  "pool.not-kept": { pool: "x" },
  "volume.not-found": { volume: "v", pool: "x" },
  "volume.exists": { volume: "v", pool: "x" },
  "volume.changed": { volume: "v" },
  "volume.not-a-file": { volume: "v", found: "link" },
  "volume.in-use": { volume: "v", use: "running", by: "web", more: 0 },
  "volume.held": { volume: "v", use: "backing", by: "p/top", more: 2 },
  "image.unsafe": { volume: "v", reason: "backing" },
  "volume.capacity-zero": undefined,
  "volume.capacity-over-limit": { capacity: 2n ** 60n, limit: 2n ** 44n },
  "volume.capacity-shrinks": { capacity: 1n, current: 2n },
  "volume.no-trim": { volume: "v" },
  "volume.label-not-set": { label: "virt_image_t" },
  "volume.stays-sparse": { format: "vmdk" },
  "volume.fixed-size": { volume: "v", format: "vdi", shrinks: false },
  "volume.nocow-needs-btrfs": { filesystem: "ext4" },
  "volume.no-space": { needed: 2n ** 31n, available: 2n ** 30n },
  "volume.overcommits": { promised: 2n ** 31n, capacity: 2n ** 30n },
  "upload.not-open": { job: "1" },
  "upload.offset": { expected: 4096n },
  "upload.length": { said: 4096n, got: 8192n },
  "upload.silent": { silentMs: 900_000 },
  "fetch.url": { why: "credentials" },
  "fetch.refused": { host: "nas", address: "10.0.0.5" },
  "fetch.failed": { host: "nas", why: "status", detail: "404" },
  "transfer.hash-differs": { expected: "aa", found: "bb" },
  "revision.conflict": { revision: "2", current: "<pool/>" },
  "op.unsupported": { operation: "build", poolType: "dir" },
  "op.cancelled": undefined,
  "op.interrupted": undefined,
  "tool.missing": { tool: "qemu-img", package: "qemu-utils" },
  "kernel.missing": { feature: "nfs", poolType: "netfs" },
  "command.failed": { command: ["qemu-img", "create"], exitCode: 1, signal: null, stderr: "no" },
  "command.timeout": { command: ["qemu-img"], timeoutMs: 60_000 },
  "command.stuck": { command: ["qemu-img"], pid: 1, on: "a" },
  "file.failed": { operation: "rename", path: "/srv/x", errno: "EEXIST" },
  "file.denied": { operation: "open", path: "/srv/x" },
  "target.elsewhere": { path: "/srv/pool", mountPoint: "/srv", now: "/" },
  "file.disk-full": { operation: "write", path: "/srv/x", needed: 2n ** 31n, available: 2n ** 30n },
  "filesystem.not-answering": { mountPoint: "/srv", sinceMs: 1_790_000_000_000 },
  "secret.not-found": { secret: "1" },
  "secret.uuid-taken": { uuid: "1", type: "ceph", id: "rack2" },
  "secret.usage-taken": { uuid: "1", type: "iscsi", id: "iqn.2013-06.com.example:a" },
  "secret.no-value": { secret: "1" },
  "secret.wrong": { secret: "1" },
  "secret.unreadable": { path: "/var/lib/cistern/agent/secret.key" },
  "secret.in-use": { secret: "1", pool: "x" },
  "job.not-found": { job: "1" },
  "job.id-reused": { job: "1" },
  "job.needs-you": { job: "1", verb: "pools.start" },
  "job.no-choice": { job: "1", choice: "undo" },
  "host.not-found": { host: "a" },
  "host.unreachable": { host: "a", sinceMs: 1_790_000_000_000 },
  "auth.required": undefined,
  "auth.forbidden": { permission: "pool.write" },
  "request.refused": { reason: "origin" },
  "request.invalid": { detail: "x" },
  internal: undefined,
};

function say(key: string, values: object): string {
  const t = createTranslator({
    locale: "en",
    messages,
    timeZone: "UTC",
    onError: (error) => {
      throw error;
    },
  });
  return (t as unknown as (key: string, values: object) => string)(key, values);
}
const sentence = (fault: Fault) => say(`errors.${fault.code}`, valuesOf(fault));

test.each(Object.keys(codes) as ErrorCode[])("%s has a sentence that its facts complete", (code) => {
  const said = sentence({ code, facts: facts[code] } as Fault);
  expect(said).toMatch(/[.!?]$|It said: no$/);
  expect(said).not.toMatch(/\bnull\b|\[object|[{}]/);
});

test("has no sentence for a code that does not exist", () => {
  const paths: string[] = [];
  const collect = (node: object, path: string) => {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === "string") paths.push(path + key);
      else collect(value as object, `${path}${key}.`);
    }
  };
  collect(messages.errors, "");
  expect(paths.sort()).toEqual(Object.keys(codes).sort());
});

test("names every verb and says when it is done", () => {
  // A verb that is missing here, or is none, does not compile.
  const verbs: { readonly [V in VerbName]: true } = {
    "pools.define": true,
    "pools.create": true,
    "pools.adopt": true,
    "pools.build": true,
    "pools.start": true,
    "pools.stop": true,
    "pools.refresh": true,
    "pools.sweep": true,
    "pools.setAutostart": true,
    "pools.delete": true,
    "pools.undefine": true,
    "volumes.create": true,
    "volumes.upload": true,
    "volumes.fetch": true,
    "volumes.clone": true,
    "volumes.move": true,
    "volumes.resize": true,
    "volumes.wipe": true,
    "volumes.delete": true,
    "volumes.change": true,
  };
  for (const verb of Object.keys(verbs)) {
    expect(say(`verbs.${verb}.title`, {})).not.toBe("");
    expect(say(`verbs.${verb}.done`, {})).not.toBe("");
  }
});

test("says sizes with their unit and leaves out what is not known", () => {
  expect(sentence({ code: "volume.no-space", facts: { needed: 2n ** 31n, available: 1536n } })).toContain(
    "2 GiB at once and only 1.5 KiB",
  );
  expect(sentence({ code: "xml.unknown-node", facts: { name: "x" } })).not.toContain("Did you mean");
  expect(sentence({ code: "tool.missing", facts: { tool: "qemu-img" } })).toContain("Install it there.");
});

test("has a sentence of its own for everything that can be wrong with a name", () => {
  const faults: readonly NameFault[] = ["empty", "slash", "newline", "control", "too-long", "dots", "reserved"];
  const said = faults.map((each) => sentence({ code: "name.invalid", facts: { name: "x", fault: each } }));
  expect(new Set(said).size).toBe(faults.length);
  expect(said.filter((each) => each.includes("cannot be used"))).toEqual([]);
});

test("prints hostile facts as they are and reads nothing into them", () => {
  const hostile = "<b>{name}</b> '{' %s";
  expect(sentence({ code: "pool.not-found", facts: { pool: hostile } })).toContain(hostile);
});
