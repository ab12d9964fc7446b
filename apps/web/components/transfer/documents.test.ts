import { caps } from "@cistern/schema/xml";
import { expect, test } from "vitest";
import { bundled, documentsOfFile, importedDocument, importedDocuments, isSound, repeatedNames } from "./documents.ts";

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
  const [document, ...others] = await documentsOfFile(file);
  expect(others).toEqual([]);
  expect(document?.text.length).toBeLessThan(6 * caps.bytes);
  expect(document?.problems.map(({ code }) => code)).toEqual(["xml.too-large"]);
});

test("notices a name that two documents have", () => {
  const documents = ["a", "b", "a"].map((name) => importedDocument(name, pool(name)));
  expect([...repeatedNames(documents)]).toEqual(["a"]);
});

test("one file holds many definitions, and each comes out of it as it was", async () => {
  const texts = ["a", "b--c", "d"].map((name) => ({
    name,
    xml: `<?xml version="1.0"?>\n<!-- mine -->\n${pool(name)}\n`,
  }));
  const file = new File([bundled(texts)], "pools.xml");
  expect((await documentsOfFile(file)).map(({ name, text }) => ({ name, xml: text }))).toEqual(texts);
});

test("a file with more definitions than one may be long is read whole", async () => {
  const texts = Array.from({ length: 8 }, (_, index) => ({
    name: `p${index}`,
    xml: `<!-- ${"x".repeat(caps.bytes - 1_000)} -->${pool(`p${index}`)}\n`,
  }));
  const documents = await documentsOfFile(new File([bundled(texts)], "pools.xml"));
  expect(documents.map(({ name }) => name)).toEqual(texts.map(({ name }) => name));
});

test("a bundle that was saved with other line ends is one still", () => {
  const text = bundled([
    { name: "a", xml: pool("a") },
    { name: "b", xml: pool("b") },
  ]).replaceAll("\n", "\r\n");
  expect(importedDocuments("pools.xml", text).map(({ name }) => name)).toEqual(["a", "b"]);
});
