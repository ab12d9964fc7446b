import { describe, expect, test } from "vitest";
import { attr, elem, group, many, one, type PoolDef, pool, volume } from "../fields/index.ts";
import { text } from "../fields/scalars.ts";
import { editDocument } from "./edit.ts";
import { editPool, editVolume, readPool, withoutReported } from "./index.ts";

const written = `<?xml version="1.0"?>
<!-- of the second rack -->
<pool type="dir">
\t<name>a</name> <!-- short -->
\t<capacity unit="KiB">4</capacity>
\t<target>
\t\t<!-- where -->
\t\t<path>/srv/a</path>
\t\t<weird x="1"/>
\t\t<permissions><mode>0700</mode><label>z</label></permissions>
\t</target>
</pool>`;
const uuid = "3e3fce45-4f53-4fa7-bb32-11f34168b82b";
const changed = (of: Partial<PoolDef>): string =>
  editPool(written, { ...readPool(written).value, type: "dir", name: "a", ...of });

describe("editing in place", () => {
  test("puts a new element on a line of its own, indented like its neighbours, behind the comment on the line before", () => {
    expect(changed({ uuid })).toBe(written.replace("<!-- short -->\n", `<!-- short -->\n\t<uuid>${uuid}</uuid>\n`));
  });
  test("writes a new group over lines of its own", () => {
    expect(changed({ features: { cow: { state: false } } })).toBe(
      written.replace("</capacity>\n", `</capacity>\n\t<features>\n\t\t<cow state='no'/>\n\t</features>\n`),
    );
  });
  test("changes a text and nothing around it", () => {
    expect(changed({ name: "b & 'c'" })).toBe(written.replace(">a<", ">b &amp; &apos;c&apos;<"));
  });
  test("changes an attribute within its own quotes", () => {
    expect(changed({ type: "fs" })).toBe(written.replace('"dir"', '"fs"'));
  });
  test("keeps the unit of a size that is whole in it, and goes to bytes where it is not", () => {
    expect(changed({ capacity: 8192n })).toBe(written.replace(">4<", ">8<"));
    expect(changed({ capacity: 1000n })).toBe(written.replace('"KiB">4<', '"bytes">1000<'));
  });
  test("takes an element out with its line, and a group only when nothing strange is in it", () => {
    const { target: _target, capacity: _capacity, ...rest } = readPool(written).value ?? { type: "dir", name: "a" };
    expect(editPool(written, rest)).toBe(
      written
        .replace('\t<capacity unit="KiB">4</capacity>\n', "")
        .replace("\t\t<path>/srv/a</path>\n", "")
        .replace("\t\t<permissions><mode>0700</mode><label>z</label></permissions>\n", ""),
    );
    const plain = written.replace('\t\t<weird x="1"/>\n', "").replace("\t\t<!-- where -->\n", "");
    expect(editPool(plain, { type: "dir", name: "a", capacity: 4096n })).not.toContain("target");
  });
  test("follows a document that is all on one line", () => {
    expect(
      editPool("<pool type='dir'><name>x</name><target/></pool>", {
        type: "dir",
        name: "x",
        uuid,
        target: { path: "/x" },
      }),
    ).toBe(`<pool type='dir'><name>x</name><uuid>${uuid}</uuid><target><path>/x</path></target></pool>`);
  });
  test("opens empty elements, and follows CR LF", () => {
    expect(
      editPool("<pool type='dir'>\r\n  <name/>\r\n  <target></target>\r\n</pool>", {
        type: "dir",
        name: "y",
        target: { path: "/x" },
      }),
    ).toBe("<pool type='dir'>\r\n  <name>y</name>\r\n  <target>\r\n    <path>/x</path>\r\n  </target>\r\n</pool>");
  });
  test("puts right what could not be read", () => {
    expect(editPool("<pool type='dirr'><name>a/b</name></pool>", { type: "dir", name: "ab" })).toBe(
      "<pool type='dir'><name>ab</name></pool>",
    );
  });
  test("keeps what stands for 'not set' as long as nothing is set", () => {
    const unset =
      "<pool type='dir'><name>a</name><target><path>/a</path><permissions><owner>-1</owner></permissions></target></pool>";
    expect(editPool(unset, { type: "dir", name: "a", target: { path: "/a" } })).toBe(unset);
    expect(editPool(unset, { type: "dir", name: "a", target: { path: "/a", permissions: { owner: 5 } } })).toBe(
      unset.replace("-1", "5"),
    );
  });
  test("takes every repeat out together with the field it repeats", () => {
    const twice =
      "<volume><name>a</name><capacity>1</capacity><allocation>1</allocation><allocation>2</allocation></volume>";
    expect(editVolume(twice, { name: "a", capacity: 1n }, { poolType: "dir" })).toBe(
      "<volume><name>a</name><capacity>1</capacity></volume>",
    );
  });
  test.each([
    ["<pool><name></pool>", "xml.malformed"],
    ["<volume/>", "xml.wrong-root"],
    ["<!DOCTYPE p><pool/>", "xml.doctype"],
  ])("refuses to edit %s", (text_, code) => {
    expect(() => editPool(text_, { type: "dir", name: "a" })).toThrow(code);
  });
});

describe("editing lists", () => {
  const meta = { label: "x", help: "X.", since: "1.0.0" };
  const root = one(
    group("root", meta, {
      hosts: many(group("host", meta, { name: one(attr("name", text, meta)) })),
      tags: many(elem("tag", text, meta)),
    }),
  );
  const before = "<root>\n  <host name='a'/> <!-- first -->\n  <host name='b'/>\n  <tag>x</tag>\n</root>\n";
  const of = (hosts: readonly string[], tags: readonly string[]): object => ({
    hosts: hosts.map((name) => ({ name })),
    tags,
  });

  test("leaves a list that is the same", () => {
    expect(editDocument(root, before, of(["a", "b"], ["x"]))).toBe(before);
  });
  test("changes, adds and takes out items by their order", () => {
    expect(editDocument(root, before, of(["a", "c", "d"], ["x", "y"]))).toBe(
      "<root>\n  <host name='a'/> <!-- first -->\n  <host name='c'/>\n  <host name='d'/>\n  <tag>x</tag>\n  <tag>y</tag>\n</root>\n",
    );
    expect(editDocument(root, before, of(["b"], []))).toBe("<root>\n  <host name='b'/> <!-- first -->\n</root>\n");
  });
});

describe("editing fields in a namespace", () => {
  const ns = "http://libvirt.org/schemas/storagepool/fs/1.0";
  const before =
    "<pool type='fs'>\n  <name>a</name>\n  <source><device path='/d'/></source>\n  <target><path>/t</path></target>\n</pool>\n";
  const withOptions = (text: string, ...names: readonly string[]): string => {
    const { value } = readPool(text);
    if (!value) throw new Error("refused");
    return editPool(text, { ...value, mountOptions: { options: names.map((name) => ({ name })) } });
  };

  test("binds the usual prefix on the root when the first of them comes", () => {
    expect(withOptions(before, "sync")).toBe(
      before
        .replace("type='fs'", `type='fs' xmlns:fs='${ns}'`)
        .replace("</target>\n", "</target>\n  <fs:mount_opts>\n    <fs:option name='sync'/>\n  </fs:mount_opts>\n"),
    );
  });
  test("keeps the prefix that a document has, and takes another one where the usual one means something else", () => {
    const bound = before.replace("type='fs'", `type='fs' xmlns:o='${ns}'`);
    expect(withOptions(bound, "sync")).toContain("<o:option name='sync'/>");
    const taken = before.replace("type='fs'", "type='fs' xmlns:fs='urn:x'");
    expect(readPool(withOptions(taken, "sync")).value?.mountOptions).toEqual({ options: [{ name: "sync" }] });
  });
  test("adds to a list that declares its namespace itself", () => {
    const own = before.replace(
      "</target>",
      `</target><m:mount_opts xmlns:m='${ns}'><m:option name='a'/></m:mount_opts>`,
    );
    expect(withOptions(own, "a", "b")).toContain("<m:option name='a'/><m:option name='b'/>");
  });
});

describe("editing a name that libvirt takes from the source", () => {
  const before = "<pool type='logical'>\n  <source>\n    <name>vg0</name>\n  </source>\n</pool>\n";
  test("writes it only when it is another one", () => {
    expect(editPool(before, { type: "logical", name: "vg1", source: { name: "vg1" } })).toBe(
      before.replace("vg0", "vg1"),
    );
    expect(editPool(before, { type: "logical", name: "disks", source: { name: "vg0" } })).toContain(
      "<name>disks</name>",
    );
  });
});

describe("what is stored of a definition", () => {
  test("has no reported field, and all the rest as the person wrote it", () => {
    expect(withoutReported(pool, written)).toBe(written.replace('\t<capacity unit="KiB">4</capacity>\n', ""));
  });
  test("loses a group that held reported fields only", () => {
    const free = "<pool type='disk'>\n  <name>a</name>\n  <source>\n    <device path='/dev/sda'>\n";
    const extent = "      <freeExtent start='1' end='2'/>\n";
    const rest = "    </device>\n  </source>\n  <target>\n    <path>/dev</path>\n  </target>\n</pool>\n";
    expect(withoutReported(pool, `${free}${extent}${rest}`)).toBe(`${free}${rest}`);
    const based =
      "<volume>\n  <name>a</name>\n  <backingStore>\n    <path>/b</path>\n    <permissions>\n      <label>z</label>\n    </permissions>\n  </backingStore>\n</volume>\n";
    expect(withoutReported(volume, based)).toBe(
      "<volume>\n  <name>a</name>\n  <backingStore>\n    <path>/b</path>\n  </backingStore>\n</volume>\n",
    );
  });
  test("is the same text when there is nothing reported", () => {
    const plain = "<pool type='dir'><!-- c --><name>a</name><owner/></pool>";
    expect(withoutReported(pool, plain)).toBe(plain);
  });
});
