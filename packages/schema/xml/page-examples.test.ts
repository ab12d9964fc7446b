import { describe, expect, test } from "vitest";
import { canonicalPool, canonicalVolume } from "../pool-types/index.ts";
import { pageExamples } from "../testing/index.ts";
import { editPool, editVolume, readPool, readVolume, writePool, writeVolume } from "./index.ts";

describe("the examples of the format's page", () => {
  test.each(pageExamples.filter(({ kind }) => kind === "pool"))("$what: is read without a problem", ({ text }) => {
    const { value, problems } = readPool(text);
    expect(problems).toEqual([]);
    if (!value) return;
    expect(editPool(text, value)).toBe(text);
    const canonical = writePool(canonicalPool(value));
    expect(readPool(canonical).problems).toEqual([]);
    expect(writePool(canonicalPool(readPool(canonical).value ?? value))).toBe(canonical);
  });

  test.each(pageExamples.filter(({ kind }) => kind === "volume"))(
    "$what: is read without a problem",
    ({ text, ...of }) => {
      const { value, problems } = readVolume(text, of);
      expect(problems).toEqual([]);
      if (!value) return;
      expect(editVolume(text, value, of)).toBe(text);
      const canonical = writeVolume(canonicalVolume(value, of), of);
      expect(readVolume(canonical, of).problems).toEqual([]);
      expect(canonical).not.toContain("nocow");
    },
  );
});

describe("the slips of the format's page", () => {
  test("an element that is not closed is refused where its parent's end tag comes too early, by its name", () => {
    const text = "<pool type='dir'>\n<name>a</name>\n<features>\n<cow state='no'>\n</features>\n</pool>\n";
    const [problem] = readPool(text).problems;
    expect(problem).toMatchObject({ code: "xml.malformed", at: { line: 5 } });
    expect(problem?.code === "xml.malformed" && problem.facts.detail).toContain("cow");
  });

  test("`addr` in an address is kept, does nothing, and is said to mean `function`", () => {
    const text = `<pool type='scsi'><name>a</name><source><adapter type='scsi_host'><parentaddr unique_id='1'><address domain='0x0000' bus='0x00' slot='0x1f' addr='0x2'/></parentaddr></adapter></source><target><path>/dev</path></target></pool>`;
    const { value, problems } = readPool(text);
    expect(problems).toMatchObject([
      { code: "xml.unknown-node", severity: "warning", facts: { name: "addr", suggestion: "function" } },
    ]);
    expect(value && writePool(value)).toContain("<address domain='0x0000' bus='0x00' slot='0x1f' function='0x0'/>");
  });

  test("a secret that holds encryption is a passphrase, whatever else is written", () => {
    const text = `<volume><name>a</name><capacity>1</capacity><target><encryption format='luks'><secret type='volume' usage='u'/></encryption></target></volume>`;
    expect(readVolume(text, { poolType: "dir" }).problems).toMatchObject([
      { code: "field.choice", libvirt: 67, facts: { value: "volume", choices: ["passphrase"] } },
    ]);
  });
});
