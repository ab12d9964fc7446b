import { expect, test } from "vitest";
import { nameInUrl } from "./name-in-url.ts";

test.each([
  ["https://example.org/images/debian%2012.qcow2?key=1#top", "debian 12.qcow2"],
  [" https://example.org/v.img ", "v.img"],
  ["https://example.org/100%.img", "100%.img"],
  ["https://example.org/images/", ""],
  ["https://example.org", ""],
  ["example", ""],
])("the name in %j is %j", (url, name) => {
  expect(nameInUrl(url)).toBe(name);
});
