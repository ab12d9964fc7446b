import { describe, expect, test } from "vitest";
import { problemsOf } from "../assist/index.ts";
import { poolTypes } from "../fields/index.ts";
import { creationProblems } from "../pool-types/index.ts";
import { readVolume } from "../xml/index.ts";
import { examplePool, exampleVolume, referenceFields } from "./index.ts";

describe("examples", () => {
  test.each(poolTypes)("of %s are sound", (type) => {
    expect(problemsOf(examplePool(type), { kind: "pool" })).toEqual([]);
    const { value, problems } = readVolume(exampleVolume(type), { poolType: type });
    expect(problems).toEqual([]);
    expect(value && creationProblems(value, type)).toEqual([]);
  });
});

test("every field has its own place, a label, a sentence, a direction and a version", () => {
  const fields = [...referenceFields("pool"), ...referenceFields("volume")];
  expect(new Set(fields.map(({ xpath }) => xpath)).size).toBe(fields.length);
  for (const { label, help, facts } of fields) {
    expect(label).not.toBe("");
    expect(help).toMatch(/\.$/);
    expect(facts.map(([name]) => name)).toEqual(expect.arrayContaining(["Value", "Direction", "Since libvirt"]));
  }
});

test("says which types need a field and which only use it", () => {
  const types = (xpath: string) =>
    referenceFields("pool")
      .find((field) => field.xpath === xpath)
      ?.facts.find(([name]) => name === "Pool types")?.[1];
  expect(types("/pool/name")).toBe("all (required)");
  expect(types("/pool/source/initiator/iqn/@name")).toBe("iscsi, iscsi-direct (required)");
});
