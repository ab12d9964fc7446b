import { describe, expect, test } from "vitest";
import { attr, pool as catalogue, elem, group, many, type Node, one } from "../fields/index.ts";
import { text as anyText, bytes, yesNo } from "../fields/scalars.ts";
import { applyChanges } from "./changes.ts";
import { completeAt, completionsFor } from "./complete.ts";
import type { Completion, Known } from "./completion.ts";
import type { Policy } from "./policy.ts";
import type { DocumentKind } from "./problems.ts";
import { scan } from "./scan.ts";
import { plainText } from "./snippet.ts";

const pool = { kind: "pool" } as const;
const volume = { kind: "volume", poolType: "dir" } as const;

/** Completions at the bar of a text. */
function at(marked: string, of: DocumentKind = pool, known?: Known): readonly Completion[] {
  return completeAt(marked.replace("|", ""), marked.indexOf("|"), of, known);
}
const labels = (items: readonly Completion[]): readonly string[] => items.map(({ label }) => label);
/** The text after the item with a label was taken. */
function taken(marked: string, label: string, of: DocumentKind = pool): string {
  const text = marked.replace("|", "");
  const item = at(marked, of).find((each) => each.label === label);
  if (!item) throw new Error(`no item ${label}`);
  return applyChanges(text, [{ start: item.from, end: item.to, text: plainText(item.insert) }, ...(item.also ?? [])]);
}

describe("elements", () => {
  test("are those of the pool type: required first, reported last and marked", () => {
    const items = at("<pool type='dir'>|</pool>");
    expect(labels(items)).toEqual(["name", "target", "uuid", "features", "capacity", "allocation", "available"]);
    expect(items.filter(({ required }) => required).map(({ label }) => label)).toEqual(["name", "target"]);
    expect(items.filter(({ reported }) => reported).map(({ label }) => label)).toEqual([
      "capacity",
      "allocation",
      "available",
    ]);
    expect(items.at(-1)?.detail).toBe("Available (read-only)");
  });
  test("that stand there once already are left out, before and behind the cursor", () => {
    expect(labels(at("<pool type='dir'><name>a</name>|<target/></pool>"))).not.toContain("name");
    expect(labels(at("<pool type='dir'><name>a</name>|<target/></pool>"))).not.toContain("target");
    expect(labels(at("<pool type='dir'><na|\n<name>a</name></pool>"))).not.toContain("name");
  });
  test("bring along what they cannot be without", () => {
    expect(taken("<pool type='dir'>|</pool>", "target")).toBe(
      "<pool type='dir'><target>\n  <path></path>\n</target></pool>",
    );
    expect(taken("<pool type='dir'><features>|</features></pool>", "cow")).toContain("<cow state='yes'/>");
  });
  test("follow the indentation of the document", () => {
    expect(taken("<pool type='dir'>\n\t<name/>|</pool>", "target")).toContain("<target>\n\t<path>");
  });
  test("complete a tag that was begun, with the > that an editor put there", () => {
    for (const typed of ["<|", "<|>", "<ta|", "<ta|>", "<ta|\n", "ta|"])
      expect(taken(`<pool type='dir'>${typed}</pool>`, "target").replace(/\s/g, "")).toBe(
        "<pooltype='dir'><target><path></path></target></pool>",
      );
  });
  test("change only the name of a tag that has an end or attributes", () => {
    expect(taken("<pool type='dir'><ta|><path/></ta></pool>", "target")).toBe(
      "<pool type='dir'><target><path/></ta></pool>",
    );
    expect(taken("<volume><target><form| type='raw'/></target></volume>", "format", volume)).toBe(
      "<volume><target><format type='raw'/></target></volume>",
    );
  });
  test("of a volume depend on its format", () => {
    const target = (format: string) =>
      labels(at(`<volume><target><format type='${format}'/>|</target></volume>`, volume));
    expect(target("qcow2")).toContain("clusterSize");
    expect(target("raw")).not.toContain("clusterSize");
  });
  test("are all there are where the type is not known, and those of the kind where only that says it", () => {
    const everything = Object.values<Node>(catalogue.fields).filter(
      (node) => node.node === "group" || node.as === "elem",
    );
    const tagOf = (label: string) => label.slice(label.indexOf(":") + 1);
    expect(labels(at("<pool>|</pool>")).map(tagOf).toSorted()).toEqual(everything.map(({ tag }) => tag).toSorted());
    expect(labels(at("<pool>|</pool>", { kind: "pool", poolType: "dir" }))).toEqual(
      labels(at("<pool type='dir'>|</pool>")),
    );
  });
  test("are not offered inside a field, an unknown element, a comment or CDATA", () => {
    for (const inner of ["<name>|</name>", "<colour>|</colour>", "<!-- | -->", "<![CDATA[ | ]]>", "<?x | ?>"])
      expect(at(`<pool type='dir'>${inner}</pool>`)).toEqual([]);
  });
});

describe("end tags", () => {
  test("close the innermost open element first", () => {
    expect(labels(at("<pool><target></|"))).toEqual(["target>", "pool>"]);
    expect(taken("<pool><target></|></pool>", "target>")).toBe("<pool><target></target></pool>");
    expect(taken("<pool><target></ta|</pool>", "target>")).toBe("<pool><target></target></pool>");
  });
  test("are offered in the content of an element that has none", () => {
    expect(labels(at("<pool type='dir'><target>|</pool>"))).toContain("</target>");
    expect(labels(at("<pool type='dir'><target>|</target></pool>"))).not.toContain("</target>");
  });
  test("that are there are completed to the name they close", () => {
    expect(labels(at("<pool><target></tar|get></pool>"))).toEqual(["target>"]);
  });
});

describe("attributes", () => {
  test("are offered with their choices to fill in, and not twice", () => {
    expect(at("<volume><target><format |/></target></volume>", volume)).toMatchObject([
      { label: "type", kind: "attribute" },
    ]);
    expect(at("<volume><target><format type='raw' |/></target></volume>", volume)).toEqual([]);
    expect(taken("<volume><target><format ty|/></target></volume>", "type", volume)).toBe(
      "<volume><target><format type='raw'/></target></volume>",
    );
  });
  test("keep the value that they have", () => {
    expect(taken("<volume><target><format ty|='raw'/></target></volume>", "type", volume)).toContain(
      "<format type='raw'/>",
    );
  });
  test("of a size are its unit", () => {
    expect(labels(at("<volume><capacity |>1</capacity></volume>", volume))).toEqual(["unit"]);
  });
  test("need a blank before them", () => {
    expect(at("<volume><target><format type='raw'|/></target></volume>", volume)).toEqual([]);
  });
});

describe("values", () => {
  test("are the choices of an attribute, those for new volumes first", () => {
    const items = at("<volume><target><format type='|'/></target></volume>", volume);
    expect(labels(items).slice(0, 2)).toEqual(["raw", "qcow2"]);
    expect(items.every(({ kind }) => kind === "value")).toBe(true);
  });
  test("replace what stands between the quotes, and bring the quotes that are missing", () => {
    expect(taken("<pool type='net|fs'></pool>", "dir")).toBe("<pool type='dir'></pool>");
    expect(taken("<pool type=|></pool>", "dir")).toBe("<pool type='dir'></pool>");
    expect(taken("<pool type='d|>\n</pool>", "dir")).toBe("<pool type='dir'>\n</pool>");
  });
  test("are yes and no, and the units of sizes", () => {
    expect(labels(at("<pool type='dir'><features><cow state='|'/></features></pool>"))).toEqual(["yes", "no"]);
    expect(labels(at("<volume><capacity unit='|'>1</capacity></volume>", volume))).toContain("GiB");
  });
  test("that the host can tell are offered by field, and written so that XML holds them", () => {
    const known = { "target.path": [{ value: "/srv/a&b", detail: "a folder" }], "toString.x": [] };
    const marked = "<pool type='dir'><target><path>|</path></target></pool>";
    expect(at(marked, pool, known)).toMatchObject([{ label: "/srv/a&b", insert: "/srv/a&amp;b", detail: "a folder" }]);
    expect(at(marked.replace("|", "|/srv"), pool, known)).toMatchObject([{ from: 31, to: 35 }]);
  });
});

describe("an empty document", () => {
  test.each(["", "|", "<|", "<po|", "<!-- a -->\n|", "<?xml version='1.0'?>|"])("%j gets a whole pool", (marked) => {
    const text = taken(marked.includes("|") ? marked : `${marked}|`, "pool dir");
    expect(text).toContain("<pool type='dir'>\n  <name></name>\n  <target>\n    <path></path>\n  </target>\n</pool>");
  });
  test("gets a volume that is complete but for its name", () => {
    expect(taken("|", "volume", volume)).toBe(
      "<volume>\n  <name></name>\n  <capacity unit='GiB'>10</capacity>\n</volume>",
    );
  });
  test("is not what stands behind a root", () => {
    expect(at("<pool/>|")).toEqual([]);
  });
});

describe("lists and namespaces, in a catalogue of their own", () => {
  const meta = { label: "x", help: "X.", since: "1.0.0" };
  const namespace = "http://libvirt.org/schemas/storagepool/fs/1.0";
  const inNamespace = <G extends object>(node: G): G & { ns: string } => ({ ...node, ns: namespace });
  const root = one(
    group("pool", meta, {
      hosts: many(group("host", meta, { name: one(attr("name", anyText, meta)), port: attr("port", anyText, meta) })),
      size: elem("size", bytes("bytes"), { ...meta, reported: true }),
      options: inNamespace(
        group("mount_opts", meta, {
          option: many(inNamespace(group("option", meta, { name: one(attr("name", anyText, meta)) }))),
        }),
      ),
      flag: elem("flag", yesNo, meta),
    }),
  );
  const policy: Policy = {
    poolType: undefined,
    useOf: (path) => (path === "size" ? "reported" : "optional"),
    preferredChoices: () => undefined,
    choicesOf: () => undefined,
  };
  const items = (marked: string) =>
    completionsFor({
      scanned: scan(marked.replace("|", "")),
      offset: marked.indexOf("|"),
      of: pool,
      root,
      policy,
      known: { "hosts.name": [{ value: "a.example" }] },
    });
  const apply = (marked: string, label: string) => {
    const item = items(marked).find((each) => each.label === label);
    return (
      item &&
      applyChanges(marked.replace("|", ""), [
        { start: item.from, end: item.to, text: plainText(item.insert) },
        ...(item.also ?? []),
      ])
    );
  };

  test("offer an item of a list again", () => {
    expect(labels(items("<pool><host name='a'/>|</pool>"))).toEqual(["host", "fs:mount_opts", "flag", "size"]);
  });
  test("know values of list items by their path without indices", () => {
    expect(labels(items("<pool><host name='a'/><host name='|'/></pool>"))).toEqual(["a.example"]);
  });
  test("bind the usual prefix on the root where nothing binds one", () => {
    expect(apply("<pool>|</pool>", "fs:mount_opts")).toBe(
      `<pool xmlns:fs='${namespace}'><fs:mount_opts>\n  <fs:option name=''/>\n</fs:mount_opts></pool>`,
    );
  });
  test("take the prefix that the document has", () => {
    const start = `<pool xmlns:m='${namespace}'>`;
    expect(apply(`${start}|</pool>`, "m:mount_opts")).toContain(`${start}<m:mount_opts>`);
    expect(labels(items(`${start}<m:mount_opts>|</m:mount_opts></pool>`))).toEqual(["m:option"]);
    expect(labels(items(`${start}<m:mount_opts/>|</pool>`))).not.toContain("m:mount_opts");
  });
  test("leave out what is not read beside the value of a sibling, and fill in one of two", () => {
    const onlyIn = (is: string) => ({ ...meta, onlyWith: { field: "type", is } });
    const adapter = group(
      "adapter",
      { ...meta, ...{ exactlyOne: ["name", "address"] } },
      {
        type: attr("type", anyText, { ...meta, printedWhenAbsent: "scsi" }),
        name: attr("name", anyText, onlyIn("scsi")),
        wwn: attr("wwn", anyText, onlyIn("fc")),
        address: group("address", onlyIn("scsi"), {}),
      },
    );
    const ask = (marked: string) =>
      completionsFor({
        scanned: scan(marked.replace("|", "")),
        offset: marked.indexOf("|"),
        of: pool,
        root: one(group("pool", meta, { adapter })),
        policy,
        known: {},
      });
    expect(labels(ask("<pool><adapter type='fc' |/></pool>"))).toEqual(["wwn"]);
    expect(labels(ask("<pool><adapter |/></pool>"))).toEqual(["type", "name"]);
    expect(labels(ask("<pool><adapter type='fc'>|</adapter></pool>"))).toEqual([]);
    expect(ask("<pool>|</pool>").map(({ insert }) => plainText(insert))).toEqual(["<adapter name=''/>"]);
  });
  test("offer values in an element that holds one", () => {
    expect(labels(items("<pool><flag>|</flag></pool>"))).toEqual(["yes", "no"]);
  });
});
