import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultOf, testHost } from "./test-host.ts";

describe("the agent's own files", () => {
  it("are written whole, readable by the agent alone, and leave nothing else behind", async () => {
    await using test = testHost();
    for (const text of ["first", "second"])
      await test.host.own({ act: "write-own", folder: "definitions", name: "a.xml", text });
    expect(readFileSync(`${test.own.definitions}/a.xml`, "utf8")).toBe("second");
    expect(statSync(`${test.own.definitions}/a.xml`).mode & 0o777).toBe(0o600);
    expect(readdirSync(test.own.definitions)).toEqual(["a.xml"]);
  });

  it("do not follow what somebody put where the new file is made", async () => {
    await using test = testHost();
    const write = { act: "write-own", folder: "state", name: "a.xml", text: "x" } as const;
    await test.host.own(write);
    writeFileSync(`${test.folder}/outside`, "untouched");
    const { createHash } = await import("node:crypto");
    const fresh = `.${createHash("sha256").update("a.xml").digest("hex").slice(0, 16)}.new`;
    symlinkSync(`${test.folder}/outside`, `${test.own.state}/${fresh}`);
    await test.host.own(write);
    expect(readFileSync(`${test.folder}/outside`, "utf8")).toBe("untouched");
  });

  it("can be removed and linked again and again", async () => {
    await using test = testHost();
    const link = { act: "link-own", folder: "autostart", name: "a.xml" } as const;
    const unlink = { act: "remove-own", folder: "autostart", name: "a.xml" } as const;
    await test.host.own(unlink);
    await test.host.own(link);
    await test.host.own(link);
    expect(readlinkSync(`${test.own.autostart}/a.xml`)).toBe(`${test.own.definitions}/a.xml`);
    await test.host.own(unlink);
    await test.host.own(unlink);
    expect(readdirSync(test.own.autostart)).toEqual([]);
  });

  it("take the longest name there is", async () => {
    await using test = testHost();
    const name = `${"n".repeat(251)}.xml`;
    await test.host.own({ act: "write-own", folder: "definitions", name, text: "x" });
    expect(readdirSync(test.own.definitions)).toEqual([name]);
  });

  it.each(["../a.xml", "a/b.xml", ".xml", "a.txt", "", "..", `${"n".repeat(252)}.xml`, "a\0.xml"])(
    "refuse the name %o",
    async (name) => {
      await using test = testHost();
      const request = { act: "write-own", folder: "definitions", name, text: "x" } as const;
      expect(await faultOf(test.host.own(request))).toMatchObject({ code: "name.invalid" });
    },
  );

  it("end up as the last of several writes asked for at once", async () => {
    await using test = testHost();
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`);
    await Promise.all(
      texts.map((text) => test.host.own({ act: "write-own", folder: "definitions", name: "a.xml", text })),
    );
    expect(readFileSync(`${test.own.definitions}/a.xml`, "utf8")).toBe("19");
  });

  it("report a folder in the place of the file", async () => {
    await using test = testHost();
    mkdirSync(`${test.own.definitions}/a.xml`, { recursive: true });
    const request = { act: "write-own", folder: "definitions", name: "a.xml", text: "x" } as const;
    expect(await faultOf(test.host.own(request))).toMatchObject({ code: "file.failed", facts: { errno: "EISDIR" } });
  });
});
