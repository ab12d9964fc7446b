import { pool, steps, volume } from "@cistern/schema/fields";
import { expect, test } from "vitest";
import { offeredTypes, ofStep, poolPresence, settableFields, volumePresence } from "./fields-of.ts";

const paths = (fields: readonly { readonly path: string }[]) => fields.map((field) => field.path);

test("shows no field twice and none that the host computes", () => {
  for (const { type } of offeredTypes) {
    const fields = settableFields(pool, poolPresence(type));
    expect(new Set(paths(fields)).size).toBe(fields.length);
    expect(fields.filter((field) => field.leaf.meta.reported)).toEqual([]);
  }
});

test("puts every settable field of a type into a step of the wizard", () => {
  for (const { type, creates } of offeredTypes) {
    const inPool = settableFields(pool, poolPresence(type));
    expect(paths(steps.flatMap((step) => ofStep(inPool, step))).sort()).toEqual(paths(inPool).sort());
    for (const format of creates) {
      const inVolume = settableFields(volume, volumePresence(type, format));
      expect(paths(steps.flatMap((step) => ofStep(inVolume, step))).sort()).toEqual(paths(inVolume).sort());
    }
  }
});

test("offers the options of qcow2 for qcow2 and not for raw", () => {
  expect(paths(settableFields(volume, volumePresence("dir", "qcow2")))).toContain("target.clusterSize");
  expect(paths(settableFields(volume, volumePresence("dir", "raw")))).not.toContain("target.clusterSize");
});

test("keeps the parts of one group together under its name", () => {
  const access = ofStep(settableFields(pool, poolPresence("dir")), "access");
  expect(new Set(access.map((field) => field.group?.label))).toEqual(new Set(["Permissions"]));
});
