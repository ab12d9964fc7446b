import { creationProblems, policyProblems } from "@cistern/schema/pool-types";
import { readPool, readVolume } from "@cistern/schema/xml";
import { expect, test } from "vitest";
import { dirPool, dirPoolXml, handWrittenPoolXml, smallVolume, smallVolumeXml } from "./index.ts";

test("the fixtures are documents without an error, and defined as they say", () => {
  expect(readPool(dirPoolXml("/srv/a")).value).toMatchObject(dirPool("/srv/a"));
  expect(readVolume(smallVolumeXml("a"), { poolType: "dir" }).value).toEqual(smallVolume("a"));
  expect(policyProblems(dirPool("/srv/a"))).toEqual([]);
  expect(creationProblems(smallVolume("a"), "dir")).toEqual([]);
});

test("the pool written by hand has a stranger in it and reads all the same", () => {
  const { value, problems } = readPool(handWrittenPoolXml("/srv/a"));
  expect(value).toEqual({ type: "dir", name: "images", target: { path: "/srv/a" } });
  expect(problems).toMatchObject([{ code: "xml.unknown-node", severity: "warning" }]);
});
