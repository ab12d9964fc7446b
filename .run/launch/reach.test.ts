import { expect, it } from "vitest";
import { closedOn, isInside } from "./reach.ts";

it("names the outermost folder that cannot be passed", () => {
  const closed = new Set(["/root", "/root/clone/data"]);
  expect(closedOn("/root/clone/data/web", (folder) => !closed.has(folder))).toBe("/root");
  expect(closedOn("/srv/clone", (folder) => !closed.has(folder))).toBeUndefined();
});

it("counts a folder itself as on its way", () => {
  expect(closedOn("/srv/clone", (folder) => folder !== "/srv/clone")).toBe("/srv/clone");
});

it("tells a folder from another that begins with the same letters", () => {
  expect(isInside("/root/clone", "/root")).toBe(true);
  expect(isInside("/root", "/root")).toBe(true);
  expect(isInside("/rootless", "/root")).toBe(false);
  expect(isInside("/anything", "/")).toBe(true);
});
