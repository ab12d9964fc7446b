import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type FolderScan, settledAfterMs } from "./operation.ts";
import { testHost } from "./test-host.ts";

const names = ({ volumes }: Pick<FolderScan, "volumes">): readonly string[] => volumes.map(({ name }) => name).sort();

async function filled() {
  const test = testHost();
  const at = (name: string): string => `${test.folder}/${name}`;
  for (const name of ["changed", "grown", "kept", "removed", "renamed"]) writeFileSync(at(name), "");
  mkdirSync(at("folder"));
  symlinkSync("kept", at("link"));
  const look = (since: string) => test.host.file({ act: "scan", folder: test.folder, since });
  return { test, at, look };
}

describe("looking at a folder again", () => {
  it("tells what is new, different and gone since the look asked for, and everything where that is not known", async () => {
    const { test, at, look } = await filled();
    await using _ = test;
    await sleep(settledAfterMs + 100);
    const first = await look("");
    expect(first.gone).toBeUndefined();
    const again = await look(first.mark ?? "");
    // A link leads to what may have changed unseen, so it is always told.
    expect([names(again), again.gone]).toEqual([["link"], []]);
    chmodSync(at("changed"), 0o600);
    appendFileSync(at("grown"), "x");
    rmSync(at("removed"));
    renameSync(at("renamed"), at("new"));
    rmSync(at("link"));
    const after = await look(again.mark ?? "");
    expect(names(after)).toEqual(["changed", "grown", "new"]);
    expect([...(after.gone ?? [])].sort()).toEqual(["link", "removed", "renamed"]);
    const unknown = await look(first.mark ?? "");
    expect(names(unknown)).toEqual(["changed", "folder", "grown", "kept", "new"]);
    expect(unknown.gone).toBeUndefined();
  }, 30_000);

  it("reads a file that was written lately each time", async () => {
    const { test, look } = await filled();
    await using _ = test;
    const { mark = "" } = await look("");
    expect(names(await look(mark))).toContain("kept");
  });

  it("is spared only where a watch was there and reported nothing", async () => {
    const { test, at, look } = await filled();
    await using _ = test;
    const quiet = async (since: string) => (await test.host.file({ act: "glance", folder: test.folder, since })).quiet;
    const { mark: unwatched = "" } = await look("");
    expect(await quiet(unwatched)).toBe(false);
    test.host.watch(test.folder, () => undefined);
    const { mark = "" } = await look("");
    expect(await quiet(mark)).toBe(true);
    expect(await quiet(unwatched)).toBe(false);
    // Told to nobody yet, and known all the same.
    appendFileSync(at("kept"), "x");
    expect(await quiet(mark)).toBe(false);
  });

  it("is not spared where another folder has taken the place", async () => {
    const { test, at } = await filled();
    await using _ = test;
    const folder = at("folder");
    test.host.watch(folder, () => undefined);
    const { mark = "" } = await test.host.file({ act: "scan", folder, since: "" });
    renameSync(folder, at("elsewhere"));
    mkdirSync(folder);
    expect((await test.host.file({ act: "glance", folder, since: mark })).quiet).toBe(false);
  });
});
