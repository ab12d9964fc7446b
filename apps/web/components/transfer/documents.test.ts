import { caps } from "@cistern/schema/xml";
import { expect, test } from "vitest";
import { documentOfFile, importedDocument, isSound, repeatedNames } from "./documents.ts";

const pool = (name: string) => `<pool type='dir'><name>${name}</name><target><path>/srv/${name}</path></target></pool>`;

test("names a sound document and finds nothing against it", () => {
  const document = importedDocument("a.xml", pool("a"));
  expect(document).toMatchObject({ from: "a.xml", name: "a", type: "dir", problems: [] });
});

test("tells what is wrong with each document by itself", () => {
  const broken = importedDocument("b.xml", "<pool type='dir'><name>b</name>");
  const volume = importedDocument("c.xml", "<volume><name>c</name></volume>");
  expect(broken.problems.map(({ code }) => code)).toEqual(["xml.malformed"]);
  expect(volume.problems.map(({ code }) => code)).toEqual(["xml.wrong-root"]);
  expect(isSound(broken.problems)).toBe(false);
});

test("refuses a file that is far too large without reading all of it", async () => {
  const file = new File(["x".repeat(20 * caps.bytes)], "disk.img");
  const { text, problems } = await documentOfFile(file);
  expect(text.length).toBeLessThan(6 * caps.bytes);
  expect(problems.map(({ code }) => code)).toEqual(["xml.too-large"]);
});

test("notices a name that two documents have", () => {
  const documents = ["a", "b", "a"].map((name) => importedDocument(name, pool(name)));
  expect([...repeatedNames(documents)]).toEqual(["a"]);
});
