import { pool, steps, volume } from "@cistern/schema/fields";
import { describe, expect, test } from "vitest";
import { offeredTypes, poolPresence, volumePresence } from "./fields-of.ts";
import { byRarity, type FormNode, fieldsIn, formNodes, ofStep } from "./form-nodes.ts";

const paths = (nodes: readonly FormNode[]) => fieldsIn(nodes).map((field) => field.path);
const poolNodes = (type: Parameters<typeof poolPresence>[0], draft = {}) => formNodes(pool, poolPresence(type), draft);
const required = (nodes: readonly FormNode[]) =>
  fieldsIn(nodes)
    .filter((field) => field.required)
    .map(({ path }) => path);

test("draws no field twice and none that the host computes", () => {
  for (const { type } of offeredTypes) {
    const fields = fieldsIn(poolNodes(type));
    expect(new Set(fields.map(({ path }) => path)).size).toBe(fields.length);
    expect(fields.filter((field) => field.leaf.meta.reported)).toEqual([]);
  }
});

test("puts every settable field of a type into a step of the wizard, lists included", () => {
  for (const { type, creates } of offeredTypes) {
    const rows = { "source.hosts.0.name": "", "source.devices.0.path": "", "configOptions.options.0.name": "" };
    const inPool = poolNodes(type, { type, ...rows, "mountOptions.options.0.name": "" });
    expect(paths(steps.flatMap((step) => ofStep(inPool, step))).sort()).toEqual(paths(inPool).sort());
    for (const format of creates) {
      const inVolume = formNodes(volume, volumePresence(type, format), { "target.encryption.secrets.0.uuid": "" });
      expect(paths(steps.flatMap((step) => ofStep(inVolume, step))).sort()).toEqual(paths(inVolume).sort());
    }
  }
});

test("splits every form into common and rare without losing a field", () => {
  for (const { type } of offeredTypes) {
    const nodes = poolNodes(type, { type, "source.devices.0.path": "a", "mountOptions.options.0.name": "x" });
    const { common, rare } = byRarity(nodes);
    expect(new Set([...paths(common), ...paths(rare)])).toEqual(new Set(paths(nodes)));
  }
});

test("offers the options of qcow2 for qcow2 and not for raw", () => {
  expect(paths(formNodes(volume, volumePresence("dir", "qcow2"), {}))).toContain("target.clusterSize");
  expect(paths(formNodes(volume, volumePresence("dir", "raw"), {}))).not.toContain("target.clusterSize");
});

test("keeps the parts of one group together under its name", () => {
  const [frame, ...rest] = ofStep(poolNodes("dir"), "access");
  expect(rest).toEqual([]);
  expect(frame?.kind === "frame" && frame.group.meta.label).toBe("Permissions");
});

describe("a list", () => {
  test("that must be there shows its first row at once, and needs what the row needs", () => {
    const nodes = poolNodes("iscsi");
    expect(paths(nodes)).toContain("source.hosts.0.name");
    expect(required(nodes)).toContain("source.hosts.0.name");
    expect(required(nodes)).not.toContain("source.hosts.0.port");
  });
  test("that may be left out shows no row until one is added, and an empty row misses nothing", () => {
    expect(paths(poolNodes("rbd"))).not.toContain("configOptions.options.0.name");
    const empty = { "configOptions.options.0.name": "" };
    expect(paths(poolNodes("rbd", empty))).toContain("configOptions.options.0.value");
    expect(required(poolNodes("rbd", empty))).not.toContain("configOptions.options.0.name");
    expect(required(poolNodes("rbd", { "configOptions.options.0.value": "45" }))).toContain(
      "configOptions.options.0.name",
    );
  });
});

test("a group that may be left out needs its fields once anything in it is filled in", () => {
  expect(required(poolNodes("iscsi"))).not.toContain("source.auth.username");
  expect(required(poolNodes("iscsi", { "source.auth.type": "chap" }))).toContain("source.auth.username");
});

test("a field that hangs on another is there only with it", () => {
  expect(paths(poolNodes("scsi"))).toContain("source.adapter.name");
  expect(paths(poolNodes("scsi"))).not.toContain("source.adapter.wwnn");
  expect(paths(poolNodes("scsi", { "source.adapter.type": "fc_host" }))).toContain("source.adapter.wwnn");
});
