import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { xmlCommand } from "./command.ts";
import { asksForXml } from "./options.ts";

const good = "<pool type='dir'><name>a</name><target><path>/srv//a/</path></target></pool>";
const canonical = `<pool type='dir'>
  <name>a</name>
  <capacity unit='bytes'>0</capacity>
  <allocation unit='bytes'>0</allocation>
  <available unit='bytes'>0</available>
  <source>
  </source>
  <target>
    <path>/srv/a</path>
  </target>
</pool>
`;

async function run(...args: readonly string[]) {
  let out = "";
  let err = "";
  const code = await xmlCommand(["xml", ...args], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

async function files<T>(texts: { readonly [name: string]: string | Uint8Array }, use: (folder: string) => Promise<T>) {
  const folder = await mkdtemp(join(tmpdir(), "cistern-test-"));
  try {
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("cistern xml format", () => {
  test("prints the canonical form, and leaves a missing UUID missing", async () => {
    await files({ "a.xml": good }, async (folder) => {
      expect(await run("format", "--kind", "pool", join(folder, "a.xml"))).toEqual({
        code: 0,
        out: canonical,
        err: "",
      });
    });
  });

  test("prints one line of JSON for each file and nothing else, options in any order", async () => {
    await files({ "a.xml": good, "b.xml": good.replace("dir", "dirr") }, async (folder) => {
      const [a, b] = [join(folder, "a.xml"), join(folder, "b.xml")];
      const { code, out, err } = await run("--json", "format", a, "--kind", "pool", b);
      expect({ code, err }).toEqual({ code: 1, err: "" });
      const [first, second] = out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown);
      expect(first).toEqual({ file: a, ok: true, xml: canonical });
      const issue = { code: "field.choice", libvirtCode: 27, line: 1, column: 13, path: "type" };
      expect(second).toMatchObject({ file: b, ok: false, issues: [issue] });
    });
  });

  test("reads a volume as one of the pool type it is told", async () => {
    const volume =
      "<volume><name>sda1</name><capacity unit='KiB'>1</capacity><target><format type='linux'/></target></volume>";
    await files({ "v.xml": volume }, async (folder) => {
      const file = join(folder, "v.xml");
      expect((await run("format", "--kind=volume", "--pool-type=disk", file)).out).toContain("<format type='linux'/>");
      const refused = await run("check", "--kind", "volume", file);
      expect(refused.code).toBe(1);
      expect(refused.out).toMatch(/:1:\d+: field\.choice: /);
    });
  });
});

describe("cistern xml check", () => {
  test("names file, line, column, code and what is wrong, what libvirt would name first in front", async () => {
    const bad = "<pool type='netfs'>\n  <target><permissions><mode>9</mode></permissions></target>\n</pool>\n";
    await files({ "bad.xml": bad }, async (folder) => {
      const file = join(folder, "bad.xml");
      const { code, out } = await run("check", "--kind", "pool", file);
      expect(code).toBe(1);
      expect(out.split("\n")[0]).toBe(`${file}:1:1: field.missing: Name is missing`);
      expect(out).toContain(`${file}:2:30: field.invalid: Mode: '9' is not octal digits up to 0777\n`);
    });
  });

  test("says nothing to a good file, and keeps warnings off the answer", async () => {
    const odd = good.replace("<target>", "<colour/><target>");
    await files({ "a.xml": good, "odd.xml": odd }, async (folder) => {
      expect(await run("check", "--kind", "pool", join(folder, "a.xml"))).toEqual({ code: 0, out: "", err: "" });
      const warned = await run("check", "--kind", "pool", join(folder, "odd.xml"));
      expect({ code: warned.code, out: warned.out }).toEqual({ code: 0, out: "" });
      expect(warned.err).toContain("xml.unknown-node");
    });
  });

  test("refuses what is no document: a folder, a missing file, other encodings, and more than a document may have", async () => {
    const texts = {
      "latin.xml": new Uint8Array([60, 97, 62, 0xe9, 60, 47, 97, 62]),
      "utf16.xml": new Uint8Array(Buffer.from(`\ufeff${good}`, "utf16le")),
      "large.xml": `${good}${" ".repeat(300_000)}`,
      "empty.xml": "",
    };
    await files(texts, async (folder) => {
      await mkdir(join(folder, "folder"));
      const names = ["latin.xml", "utf16.xml", "large.xml", "empty.xml", "folder", "missing"];
      const { code, out } = await run("check", "--json", "--kind", "pool", ...names.map((name) => join(folder, name)));
      const verdicts = out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(code).toBe(1);
      expect(verdicts.map(({ issues }) => issues[0].code)).toEqual([
        "xml.malformed",
        "xml.malformed",
        "xml.too-large",
        "xml.malformed",
        "file.failed",
        "file.failed",
      ]);
      expect(verdicts[2].issues[0].libvirtCode).toBeNull();
    });
  });

  test("takes hundreds of files in one call", async () => {
    const names = Array.from({ length: 400 }, (_, index) => `${index}.xml`);
    await files(Object.fromEntries(names.map((name) => [name, good])), async (folder) => {
      const { code, out } = await run("check", "--json", "--kind", "pool", ...names.map((name) => join(folder, name)));
      expect(code).toBe(0);
      expect(out.trimEnd().split("\n")).toHaveLength(400);
    });
  });
});

describe("cistern xml explain and fields", () => {
  test("explains a field by its XPath, a namespaced one too", async () => {
    const { code, out } = await run("explain", "/pool/source/host/@name");
    expect(code).toBe(0);
    expect(out).toContain("Host name");
    expect((await run("explain", "/pool/fs:mount_opts/fs:option/@name")).code).toBe(0);
    expect((await run("explain", "/pool/nothing")).code).toBe(1);
  });
  test("lists every XPath with its direction and pool types", async () => {
    const { out } = await run("fields");
    const lines = out.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(90);
    expect(lines.find((line) => line.startsWith("/pool/source/dir/@path "))).toMatch(/ set +netfs gluster$/);
    expect(lines.find((line) => line.startsWith("/volume/key "))).toContain(" reported ");
    expect(lines.find((line) => line.startsWith("/volume/capacity/@unit "))).toContain(" set ");
  });
});

test.each([
  [[]],
  [["format", "a.xml"]],
  [["format", "--kind", "disk", "a.xml"]],
  [["check", "--kind", "pool"]],
  [["check", "--kind", "pool", "--pool-type", "nfs", "a.xml"]],
  [["check", "--kind"]],
  [["check", "--kind", "pool", "--loud", "a.xml"]],
  [["check", "--kind", "pool", "-v", "a.xml"]],
  [["check", "--kind", "pool", "-", "-"]],
  [["explain"]],
  [["fields", "a"]],
  [["draw"]],
])("says how it is used when it is used wrongly: %j", async (args) => {
  const { code, out, err } = await run(...args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(/^usage: /);
});

test("is asked for by its word, wherever options stand", () => {
  expect(asksForXml(["--json", "--kind", "pool", "xml", "check", "a"])).toBe(true);
  expect(asksForXml(["pools", "xml"])).toBe(false);
});

test("reads standard input as a program of its own, with no agent running", async () => {
  const command = join(import.meta.dirname, "../cistern.ts");
  const done = await new Promise<{ code: number | null; out: string }>((resolve) => {
    const child = execFile(process.execPath, [command, "xml", "format", "--kind", "pool", "-"], (_error, out) =>
      resolve({ code: child.exitCode, out }),
    );
    child.stdin?.end(good);
  });
  expect(done).toEqual({ code: 0, out: canonical });
});

test("ends quietly when its reader has read enough", async () => {
  const command = join(import.meta.dirname, "../cistern.ts");
  const child = spawn(process.execPath, [command, "xml", "fields", "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdout.destroy();
  await once(child, "close");
  expect({ said, code: child.exitCode }).toEqual({ said: "", code: 0 });
});
