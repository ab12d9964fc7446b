import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Problem } from "../errors/index.ts";
import { attr, group, many, one, pool as poolCatalogue } from "../fields/index.ts";
import { text as anyText } from "../fields/scalars.ts";
import { poolTypeSpecs } from "../pool-types/index.ts";
import { anyPool, messyDocument } from "../testing/index.ts";
import { readPool } from "../xml/index.ts";
import { applyChanges } from "./changes.ts";
import { additionsFor } from "./fix-missing.ts";
import { type Fix, fixesFor } from "./fixes.ts";
import type { Policy } from "./policy.ts";
import { type DocumentKind, problemsOf } from "./problems.ts";
import { scan } from "./scan.ts";

const pool = { kind: "pool" } as const;
const volume = { kind: "volume", poolType: "dir" } as const;

const firstProblem = (text: string, code: Problem["code"], of: DocumentKind): Problem => {
  const found = problemsOf(text, of).find((problem) => problem.code === code);
  if (!found) throw new Error(`no ${code} in ${text}`);
  return found;
};
const offered = (text: string, code: Problem["code"], of: DocumentKind = pool): readonly Fix[] =>
  fixesFor(text, firstProblem(text, code, of), of);
/** The text after the first fix of the first such problem. */
const fixed = (text: string, code: Problem["code"], of: DocumentKind = pool): string => {
  const [fix] = offered(text, code, of);
  if (!fix) throw new Error(`no fix for ${code} in ${text}`);
  return applyChanges(text, fix.edits);
};

const lines = `<pool type='dir'>
  <name>images</name> <!-- the name -->
  <target>
    <path>/srv/images</path>
  </target>
</pool>
`;

describe("a missing field is added", () => {
  test("at its place in the catalogue, in the style of the document, behind the comment of the line before it", () => {
    expect(fixed(lines.replace(/ {2}<target>.*<\/target>\n/s, ""), "field.missing")).toBe(lines);
    expect(fixed(lines.replace("    <path>/srv/images</path>\n", ""), "field.missing")).toBe(lines);
    expect(fixed(lines.replace("  <name>images</name> <!-- the name -->\n", ""), "field.missing")).toBe(
      lines.replace(" <!-- the name -->", ""),
    );
  });
  test("to an element without content, on the same line or over lines", () => {
    expect(fixed("<pool type='dir'><name>a</name><target/></pool>", "field.missing")).toBe(
      "<pool type='dir'><name>a</name><target><path>/srv/images</path></target></pool>",
    );
    expect(fixed("<pool type='dir'>\n  <name>a</name>\n  <target></target>\n</pool>", "field.missing")).toBe(
      "<pool type='dir'>\n  <name>a</name>\n  <target>\n    <path>/srv/images</path>\n  </target>\n</pool>",
    );
  });
  test("with the line ends of the document", () => {
    const text = lines.replaceAll("\n", "\r\n");
    expect(fixed(text.replace(/ {2}<target>.*<\/target>\r\n/s, ""), "field.missing")).toBe(text);
  });
  test("as an attribute too", () => {
    expect(fixed("<pool><name>a</name></pool>", "field.missing")).toBe("<pool type='dir'><name>a</name></pool>");
  });
  test("to the right item of a list, and with a prefix that is bound", () => {
    const meta = { label: "x", help: "X.", since: "1.0.0", example: "a.example" };
    const policy: Policy = {
      poolType: undefined,
      useOf: () => "optional",
      preferredChoices: () => undefined,
      choicesOf: () => undefined,
    };
    const host = group("host", meta, { name: one(attr("name", anyText, meta)), port: attr("port", anyText, meta) });
    const root = one(
      group("pool", meta, {
        hosts: many(host),
        more: { ...group("more", meta, { a: attr("a", anyText, meta) }), ns: "urn:m/1.0" },
      }),
    );
    const add = (text: string, path: string) => applyChanges(text, additionsFor(root, scan(text), path, policy));
    expect(add("<pool><host name='b'/><host port='1'/></pool>", "hosts.1.name")).toBe(
      "<pool><host name='b'/><host port='1' name='a.example'/></pool>",
    );
    expect(add("<pool xmlns:m='urn:m/1.0'><host name='b'/></pool>", "more.a")).toBe(
      "<pool xmlns:m='urn:m/1.0'><host name='b'/><m:more a='a.example'/></pool>",
    );
    expect(add("<pool><host name='b'/></pool>", "hosts.0.name")).toBe("<pool><host name='b'/></pool>");
  });
});

describe("a misspelled name is put right", () => {
  test("in both tags of an element", () => {
    expect(fixed(lines.replaceAll("path>", "paht>"), "xml.unknown-node")).toBe(lines);
    expect(fixed("<volume><target><fromat type='raw'/></target></volume>", "xml.unknown-node", volume)).toBe(
      "<volume><target><format type='raw'/></target></volume>",
    );
  });
  test("of an attribute, and of the root", () => {
    expect(fixed("<volume><target><format tpye='raw'/></target></volume>", "xml.unknown-node", volume)).toContain(
      "<format type='raw'/>",
    );
    expect(fixed("<pol type='dir'></pol>", "xml.wrong-root")).toBe("<pool type='dir'></pool>");
  });
  test("before the field that it leaves missing is added", () => {
    expect(fixed(lines.replaceAll("path>", "paht>"), "field.missing")).toBe(lines);
    expect(fixed("<pool tpye='dir'><name>a</name></pool>", "field.missing")).toBe(
      "<pool type='dir'><name>a</name></pool>",
    );
  });
  test("and one that resembles nothing can be removed, with its line", () => {
    expect(fixed(lines.replace("  <target>", "  <colour>red</colour>\n  <target>"), "xml.unknown-node")).toBe(lines);
    expect(fixed(lines.replace("'dir'", "'dir'  colour='red'"), "xml.unknown-node")).toBe(lines);
  });
});

describe("a wrong value is replaced", () => {
  test("a unit by the one it resembles", () => {
    const text = "<volume><name>a</name><capacity unit='Gigs'>1</capacity></volume>";
    expect(fixed(text, "field.unit-unknown", volume)).toContain("unit='GiB'");
    expect(offered(text.replace("Gigs", "parsecs"), "field.unit-unknown", volume).length).toBeGreaterThan(3);
  });
  test("a choice by the one it resembles, or by any where they are few", () => {
    expect(fixed(lines.replace("'dir'", "'dri'"), "field.choice")).toBe(lines);
    const cow = (state: string) => `<pool type='dir'><name>a</name><features><cow state='${state}'/></features></pool>`;
    expect(offered(cow("maybe"), "field.choice").map(({ title }) => title)).toEqual(["Change to yes", "Change to no"]);
  });
});

describe("what is not wanted is removed", () => {
  test("the second of two, not the first", () => {
    const twice = lines.replace("  <target>", "  <name>other</name>\n  <target>");
    expect(fixed(twice, "field.repeated")).toBe(lines);
  });
  test("an unused field, with the parents that it would leave empty", () => {
    const unused = "<pool type='dir'>\n  <name>a</name>\n  <features>\n    <cow state='no'/>\n  </features>\n</pool>";
    const at = unused.indexOf("no'");
    const problem = {
      code: "field.unused",
      facts: { label: "Copy-on-write", poolType: "dir" },
      severity: "warning",
      path: "features.cow.state",
      at: { start: at, end: at + 2, line: 4, column: 17, endLine: 4, endColumn: 19 },
    } as const;
    const [fix] = fixesFor(unused, problem, pool);
    expect(fix && applyChanges(unused, fix.edits)).toBe("<pool type='dir'>\n  <name>a</name>\n</pool>");
  });
});

describe("a document that breaks is closed", () => {
  test.each([
    ["<pool type='dir'><name>a</nome></pool>", "<pool type='dir'><name>a</name></pool>"],
    [
      "<pool type='dir'><name>a</name><features><cow state='no'></features></pool>",
      "<pool type='dir'><name>a</name><features><cow state='no'/></features></pool>",
    ],
    ["<pool type='dir'>\n  <name>a</name>\n", "<pool type='dir'>\n  <name>a</name>\n</pool>\n"],
    ["<pool type='dir'><name>a</pool>", "<pool type='dir'><name>a</name></pool>"],
    ["<pool type='dir'></target><name>a</name></pool>", "<pool type='dir'><name>a</name></pool>"],
    ["<pool type=dir><name>a</name></pool>", "<pool type='dir'><name>a</name></pool>"],
    ["<pool type='dir><name>a</name></pool>", "<pool type='dir'><name>a</name></pool>"],
  ])("%s", (broken, whole) => {
    const all = offered(broken, "xml.malformed").map(({ edits }) => applyChanges(broken, edits));
    expect(all).toContain(whole);
  });
});

test.each(Object.keys(poolTypeSpecs))("the fixes alone make a sound %s pool of an empty one", (type) => {
  let text = `<pool type='${type}'/>`;
  const firstError = () => problemsOf(text, pool).find(({ severity }) => severity === "error");
  // Each round adds one field, so the number of rounds is bounded by what a pool can miss.
  for (let problem = firstError(), rounds = 0; problem && rounds < 20; problem = firstError(), rounds++) {
    const [fix] = fixesFor(text, problem, pool);
    expect(fix, `${problem.code} ${problem.path}`).toBeDefined();
    text = applyChanges(text, fix?.edits ?? []);
  }
  expect(problemsOf(text, pool).filter(({ severity }) => severity === "error")).toEqual([]);
});

test("offers each of the fields of which one is needed", () => {
  const text = `<volume><name>a</name><capacity>1</capacity><target><encryption format='luks'><secret type='passphrase'/></encryption></target></volume>`;
  const fixes = offered(text, "field.one-of", volume);
  expect(fixes.map(({ title }) => title)).toEqual(["Add Secret UUID", "Add Secret usage"]);
  for (const { edits } of fixes)
    expect(problemsOf(applyChanges(text, edits), volume).filter(({ code }) => code === "field.one-of")).toEqual([]);
});

test("a preferred fix takes its problem away, and brings no error that was not there", () => {
  const documents = anyPool().chain((value) => messyDocument(poolCatalogue, { ...value, type: "dir" }));
  /** A document with one thing gone or misspelled. */
  const damaged = documents.chain((text) =>
    fc.constantFrom(
      text.replace(/<name>.*?<\/name>/s, ""),
      text.replace(/<path\b/g, "<paht").replace(/<\/path\b/g, "</paht"),
      text.replace(/mode>/g, "moed>"),
      text.replace(/yes|no/, "on"),
      text.replace(/<target/, "<colour/><target"),
    ),
  );
  const errors = (text: string): number => problemsOf(text, pool).filter(({ severity }) => severity === "error").length;
  const key = ({ code, path, facts }: Problem): string =>
    JSON.stringify([code, path, facts], (_key, each) => (typeof each === "bigint" ? String(each) : each));
  fc.assert(
    fc.property(damaged, (text) => {
      for (const problem of problemsOf(text, pool)) {
        const fix = fixesFor(text, problem, pool).find(({ preferred }) => preferred);
        if (!fix) continue;
        const after = applyChanges(text, fix.edits);
        const count = (among: string): number =>
          problemsOf(among, pool).filter((each) => key(each) === key(problem)).length;
        expect(count(after), `${fix.title}\n${after}`).toBeLessThan(count(text));
        // What a name hid may show problems of its own; what was added or removed may not.
        if (fix.kind === "add" && readPool(text).value) expect(errors(after)).toBeLessThan(errors(text));
      }
    }),
    { numRuns: 200 },
  );
});
