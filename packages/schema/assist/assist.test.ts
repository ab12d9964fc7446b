import { describe, expect, test } from "vitest";
import { hoverAt, problemsOf } from "./index.ts";

const document = `<pool type='dir'>
  <name>images</name>
  <colour>red</colour>
  <target>
    <paht>/srv</paht><path>/srv/images</path>
    <permissions><mode>888</mode></permissions>
  </target>
</pool>
`;
const of = { kind: "pool" } as const;
const brief = (text: string) =>
  problemsOf(text, of).map(({ code, severity, at }) => `${at?.line}:${at?.column} ${severity} ${code}`);

describe("problems", () => {
  test("are listed from top to bottom, each at its line", () => {
    expect(brief(document)).toEqual([
      "3:3 warning xml.unknown-node",
      "5:5 warning xml.unknown-node",
      "6:24 error field.invalid",
    ]);
  });
  test("name the field that was probably meant", () => {
    const unknown = problemsOf(document, of).filter(({ code }) => code === "xml.unknown-node");
    expect(unknown.map(({ facts }) => facts)).toEqual([{ name: "colour" }, { name: "paht", suggestion: "path" }]);
  });
  test("include the policy of the type once the text is sound, at the nearest place", () => {
    const unused = "<pool type='zfs'><name>tank</name><target><path>/x</path></target></pool>";
    expect(brief(unused)).toEqual(["1:49 warning field.unused"]);
    const sound = document.replace("888", "711").replace("<path>/srv/images</path>", "");
    expect(brief(sound)).toContain("4:3 error field.missing");
    expect(brief(sound.replace("<paht>", "<path>").replace("</paht>", "</path>"))).not.toContain(
      "4:3 error field.missing",
    );
  });
  test("of a text that breaks are the one place where it does", () => {
    expect(brief("<pool type='dir'>\n  <name>a</nome>\n</pool>")).toEqual(["2:16 error xml.malformed"]);
  });
  test("of a volume that is there already do not ask for a capacity", () => {
    expect(problemsOf("<volume><name>a</name></volume>", { kind: "volume", poolType: "dir" })).toEqual([]);
  });
});

describe("hover", () => {
  test("explains the field under the cursor, over its value", () => {
    const hover = hoverAt(document, document.indexOf("888"), of);
    expect(hover?.markdown).toContain("**Mode**");
    expect(hover && document.slice(hover.start, hover.end)).toBe("888");
  });
  test("explains an attribute and lists its choices", () => {
    expect(hoverAt(document, document.indexOf("dir"), of)?.markdown).toContain("`dir`, `fs`");
  });
  test("explains a group from its tag, and says nothing on what it does not know", () => {
    expect(hoverAt(document, document.indexOf("target"), of)?.markdown).toContain("**Target**");
    expect(hoverAt(document, document.indexOf("red"), of)).toBeUndefined();
  });
  test("works up to the place where a document breaks", () => {
    const broken = "<pool type='dir'><name>images</name><target><path>/srv";
    expect(hoverAt(broken, broken.indexOf("images"), of)?.markdown).toContain("**Name**");
  });
  test("works behind the place where a document breaks too", () => {
    const broken = "<pool type='dir'><name>images</nome><target><path>/srv</path></target></pool>";
    expect(hoverAt(broken, broken.indexOf("images"), of)?.markdown).toContain("**Name**");
    const unclosed = "<pool type='dir><name>images</name></pool>";
    expect(hoverAt(unclosed, unclosed.indexOf("images"), of)?.markdown).toContain("**Name**");
  });
  test("tells units, what is left out, the pool types and the version", () => {
    const text = "<volume><capacity unit='KiB'>1</capacity><allocation>0</allocation></volume>";
    const at = (word: string) => hoverAt(text, text.indexOf(word), { kind: "volume", poolType: "dir" })?.markdown;
    expect(at("unit")).toContain("`GiB`");
    expect(at("allocation")).toContain("Left out: the whole capacity.");
    expect(at("allocation")).toMatch(/Applies to (?:every pool type|pool types? .*`dir`)/);
    expect(at("allocation")).toContain("Since libvirt 0.4.1.");
  });
  test("says of a reported field that it is read-only, and of one that the type has no use for that", () => {
    const text = "<pool type='dir'><available>1</available></pool>";
    expect(hoverAt(text, text.indexOf("1"), of)?.markdown).toContain("(read-only)");
    const raw = "<volume><target><format type='raw'/><compat>1.1</compat></target></volume>";
    expect(hoverAt(raw, raw.indexOf("1.1"), { kind: "volume", poolType: "dir" })?.markdown).toContain("Not used");
  });
  test("says nothing on blanks between elements and in comments", () => {
    expect(hoverAt(document, document.indexOf("  <name"), of)).toBeUndefined();
    expect(hoverAt("<pool><!-- a --></pool>", 12, of)).toBeUndefined();
  });
  test("shows nothing of the document itself", () => {
    const hostile = document.replace("images", "[x](javascript:alert(1))");
    expect(hoverAt(hostile, hostile.indexOf("javascript"), of)?.markdown).not.toContain("javascript");
  });
});
