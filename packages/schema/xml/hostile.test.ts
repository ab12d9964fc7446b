import { describe, expect, test } from "vitest";
import { cpuMs } from "../testing/cpu.ts";
import { caps, readPool, readVolume } from "./index.ts";

const pool = (inside: string): string =>
  `<pool type='dir'><name>a</name><target><path>/t</path></target>${inside}</pool>`;
/** What a document is refused for, and how long that took. */
function refusal(text: string): { readonly codes: readonly string[]; readonly value: unknown; readonly ms: number } {
  const before = cpuMs();
  const { problems, value } = readPool(text);
  const ms = cpuMs() - before;
  return { codes: problems.filter(({ severity }) => severity === "error").map(({ code }) => code), value, ms };
}
const slowMs = 20;
const small = { type: "dir", name: "a", target: { path: "/t" } };

describe("documents that ask for something outside themselves", () => {
  const entity = (declaration: string, use = "&x;"): string =>
    `<!DOCTYPE pool [${declaration}]><pool type='dir'><name>${use}</name></pool>`;
  test.each([
    entity(`<!ENTITY x SYSTEM "file:///etc/hostname">`),
    entity(`<!ENTITY x SYSTEM "http://127.0.0.1:9/">`),
    entity(`<!ENTITY x SYSTEM "//127.0.0.1/share">`),
    entity(`<!ENTITY x PUBLIC "-//X//Y" "file:///etc/passwd">`),
    entity(`<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;`, "a"),
    entity(`<!ENTITY % p "<!ENTITY x SYSTEM 'file:///etc/passwd'>"> %p;`),
    entity(`<!ENTITY x "y">`),
    entity(`<!NOTATION n SYSTEM "file:///etc/passwd"><!ENTITY x SYSTEM "a" NDATA n>`, "a"),
    entity(`<!ELEMENT pool ANY><!ATTLIST pool type CDATA "dir">`, "a"),
    `<!DOCTYPE pool SYSTEM "file:///etc/passwd"><pool type='dir'><name>a</name></pool>`,
    `<!DOCTYPE pool SYSTEM "http://127.0.0.1:9/x.dtd"><pool/>`,
    `<!DOCTYPE pool PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://127.0.0.1:9/"><pool/>`,
    `<!DOCTYPE pool><pool type='dir'><name>a</name></pool>`,
    `\ufeff<!DOCTYPE pool><pool type='dir'/>`,
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><!DOCTYPE pool><pool/>`,
    `<?xml version="1.0" encoding="UTF-7"?><!DOCTYPE pool [<!ENTITY x SYSTEM "file:///etc/passwd">]><pool/>`,
    `<!-- <pool> --><?pi <!-- ?>\r\n\t <!DOCTYPE pool [ ]><pool/>`,
    `<!doctype pool><pool/>`,
    `<!DOCTYPE`,
    `<!DOCTYPE pool [ <!-- unclosed`,
  ])("refuses the DOCTYPE in %s", (text) => {
    const { codes, value, ms } = refusal(text);
    expect(codes).toEqual(["xml.doctype"]);
    expect(value).toBeUndefined();
    expect(ms).toBeLessThan(slowMs);
  });

  test("finds no DOCTYPE in a comment, a CDATA section or a text", () => {
    const said =
      "<!-- <!DOCTYPE x> --><pool type='dir'><name><![CDATA[<!DOCTYPE x>]]></name><target><path>/t</path></target></pool>";
    expect(readPool(said).value?.name).toBe("<!DOCTYPE x>");
  });

  test.each([
    ["an undefined entity", pool("<uuid>&x;</uuid>")],
    ["a DOCTYPE inside the root", pool("<!DOCTYPE x>")],
    ["a DOCTYPE after the root", `${pool("")}<!DOCTYPE x>`],
    ["a UTF-7 document", `<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE`],
    ["a UTF-16 label", `<?xml version="1.0" encoding="UTF-16"?>${pool("")}`],
    ["UTF-16 taken for one byte a character", [...pool("")].map((each) => `${each}\u0000`).join("")],
  ])("refuses %s as malformed", (_what, text) => {
    expect(refusal(text).codes).toEqual(["xml.malformed"]);
  });

  test("opens nothing that an XInclude or a stylesheet names", () => {
    const text = `<?xml-stylesheet href="file:///etc/passwd"?>${pool(`<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>`)}`;
    expect(readPool(text)).toMatchObject({
      value: small,
      problems: [{ code: "xml.unknown-node", severity: "warning" }],
    });
  });
});

describe("documents that are too much", () => {
  const laughs = Array.from({ length: 10 }, (_, level) => `<!ENTITY l${level} "${`&l${level - 1};`.repeat(10)}">`).join(
    "",
  );
  const long = "x".repeat(100_000);
  test.each([
    ["a billion laughs", `<!DOCTYPE p [${laughs}]><pool><name>&l9;</name></pool>`, "xml.doctype"],
    [
      "quadratic blow-up",
      `<!DOCTYPE p [<!ENTITY x "${long}">]><pool><name>${"&x;".repeat(10_000)}</name></pool>`,
      "xml.doctype",
    ],
    ["a depth of 30,000", "<pool>".repeat(30_000), "xml.too-deep"],
    ["one level too deep", `${"<pool>".repeat(caps.depth + 1)}`, "xml.too-deep"],
    [
      "20,000 attributes",
      `<pool ${Array.from({ length: 20_000 }, (_, index) => `a${index}=''`).join(" ")}/>`,
      "xml.too-many",
    ],
    ["10,001 elements", `<pool>${"<a/>".repeat(10_000)}</pool>`, "xml.too-many"],
    ["4 MB", pool("y".repeat(4_000_000)), "xml.too-large"],
    ["a 1 MB attribute", `<pool type='${"z".repeat(1_000_000)}'/>`, "xml.too-large"],
    ["a size that only UTF-8 reaches", pool("é".repeat(caps.bytes / 2)), "xml.too-large"],
    ["an unclosed comment", `<!-- ${"- ".repeat(100_000)}`, "xml.malformed"],
    ["100,000 start signs", "<".repeat(100_000), "xml.malformed"],
    ["a reference that never ends", pool(`&${"a".repeat(200_000)}`), "xml.malformed"],
  ])("refuses %s at once", (_what, text, code) => {
    const tries = Array.from({ length: 12 }, () => refusal(text));
    expect(tries.map(({ codes }) => codes)).toEqual(tries.map(() => [code]));
    // The best of a few: the first ones are compiled meanwhile.
    expect(Math.min(...tries.map(({ ms }) => ms))).toBeLessThan(slowMs);
  });

  test("reads a document that just fits, and in no more than a blink", () => {
    const fits = pool(`<a>${"<b/>".repeat(9_900)}</a>${"<c/>".repeat(90)}<d>${"w".repeat(200_000)}</d>`);
    readPool(fits);
    const before = cpuMs();
    const { value, problems } = readPool(fits);
    expect(cpuMs() - before).toBeLessThan(100);
    expect(value).toEqual(small);
    expect(problems.length).toBeLessThan(100);
  });
});

describe("characters that are not what they seem", () => {
  test.each([
    "\u0000",
    "\u0001",
    "\u001b",
    "\u000b",
    "\ufffe",
    "\uffff",
    "&#0;",
    "&#1;",
    "&#x1F;",
    "&#xD800;",
    "&#xFFFF;",
    "&#x110000;",
  ])("refuses %j in a text", (character) => {
    expect(refusal(`<pool type='dir'><name>a${character}b</name></pool>`).codes).toEqual(["xml.malformed"]);
  });
  test.each(["\ud83d", "\ude00", "\ude00\ud83d", "\ud83d<", "\ud83d\ud83d\ude00"])(
    "refuses half of a surrogate pair: %j",
    (half) => {
      const { codes } = refusal(`<pool type='dir'><name>a${half}</name></pool>`);
      expect(codes).toEqual(["xml.malformed"]);
    },
  );
  test("does not let version 1.1 bring control characters in", () => {
    expect(refusal(`<?xml version="1.1"?>${pool("<uuid>&#1;</uuid>")}`).codes).toEqual(["xml.malformed"]);
  });
  test.each([
    "<pool type='dir'><name>a]]>b</name></pool>",
    "<pool type='dir' type='fs'><name>a</name></pool>",
    "<pool type=dir><name>a</name></pool>",
    `${pool("")}<pool/>`,
    `${pool("")}x`,
    "",
    " ",
    "x",
    "<pool",
    "<a><b></c></a>",
    "<x:pool type='dir'/>",
    "<pool type='&lt'/>",
  ])("refuses %s, which is not well-formed", (text) => {
    expect(refusal(text).codes).toEqual(["xml.malformed"]);
  });
  test("marks a fault at its line and column, behind a byte order mark, CR LF and characters of two units", () => {
    const { problems } = readPool("\ufeff<pool type='dir'>\r\n  <name>😀</nome></pool>");
    expect(problems).toMatchObject([{ code: "xml.malformed", at: { line: 2, endColumn: 18 } }]);
  });
  test("reads past a byte order mark and CR LF", () => {
    expect(
      readPool("\ufeff<pool type='dir'>\r\n<name>a</name><target><path>/t</path></target>\r\n</pool>\r\n").value,
    ).toEqual(small);
  });
  test("reads a number around a comment as one number, as its text has it", () => {
    const reading = readVolume("<volume><name>a</name><capacity>1<!-- 000 -->2</capacity></volume>", {
      poolType: "dir",
    });
    expect(reading.value?.capacity).toBe(12n);
  });
  test.each(["1e3", "0x10", "-1", "१२", "12 ", "1 2", "18446744073709551616", "9223372036854775808"])(
    "refuses the capacity %s, at its place",
    (raw) => {
      const text = `<volume><name>a</name><capacity>${raw}</capacity></volume>`;
      const { value, problems } = readVolume(text, { poolType: "dir" });
      expect(value).toBeUndefined();
      expect(problems).toHaveLength(1);
      expect(problems[0]?.path).toBe("capacity");
      expect(problems[0]?.at && text.slice(problems[0].at.start, problems[0].at.end)).toBe(raw);
    },
  );
});

describe("names that every object has", () => {
  test("are unknown nodes like any other, and change nothing", () => {
    const { value, problems } = readPool(
      `<pool type='dir' __proto__='x' constructor='y'><__proto__><polluted>1</polluted></__proto__><constructor><prototype/></constructor><toString/><name>a</name><target><path>/t</path></target></pool>`,
    );
    expect(value).toEqual(small);
    expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual(
      Array.from({ length: 5 }, () => "warning xml.unknown-node"),
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("roots and repeats", () => {
  test.each([
    ["<volume><name>a</name></volume>", "volume"],
    ["<Pool type='dir'/>", "Pool"],
    ["<pool xmlns='urn:x' type='dir'/>", "{urn:x}pool"],
  ])("refuses %s, whose root is another", (text, found) => {
    expect(readPool(text).problems).toMatchObject([{ code: "xml.wrong-root", facts: { expected: "pool", found } }]);
  });
  test("does not take a field of another namespace for its own", () => {
    const { value } = readPool(
      "<pool type='dir' xmlns:x='urn:x'><x:name>b</x:name><name>a</name><target><path>/t</path></target></pool>",
    );
    expect(value?.name).toBe("a");
  });
  test("reads the first of two elements, and warns that the second counts for nothing", () => {
    const { value, problems } = readPool(
      "<pool type='dir'><name>a</name><name>b</name><target><path>/t</path></target></pool>",
    );
    expect(value?.name).toBe("a");
    expect(problems).toMatchObject([{ code: "field.repeated", severity: "warning", at: { start: 31 } }]);
  });
  test("reads two groups of one name as one", () => {
    const { value } = readPool("<pool type='dir'><name>a</name><target/><target><path>/x</path></target></pool>");
    expect(value?.target).toEqual({ path: "/x" });
  });
  test("takes a wrong size that the host would report anyway for a warning", () => {
    const { value, problems } = readPool(pool("<capacity unit='parsec'>1</capacity>"));
    expect(value).toEqual(small);
    expect(problems).toMatchObject([{ code: "field.unit-unknown", severity: "warning" }]);
  });
});
