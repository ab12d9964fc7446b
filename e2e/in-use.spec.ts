import { existsSync } from "node:fs";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { call, done, host, makePool, volumeXml } from "./api.ts";
import { expect, test } from "./served.ts";

/** What is in use is asked every few seconds. */
const patient = { timeout: 20_000 };

test("a volume that a process has open says so in the list and on its page, and is deleted only by a tick and its name", async ({
  page,
  folder,
}) => {
  test.setTimeout(120_000);
  const target = join(folder, "used");
  const pool = await makePool(page.request, "used", target);
  await done(page.request, "volumes.create", { pool, xml: volumeXml("disk.img") });
  const file = await open(join(target, "disk.img"), "r+");
  const user = new RegExp(`\\(${process.pid}\\)`);
  try {
    await page.goto(`/hosts/${host}/pools/${pool}?tab=volumes`);
    await expect(page.getByRole("row", { name: /disk\.img/ }).getByText(user)).toBeVisible(patient);
    await page.getByRole("link", { name: "disk.img" }).click();
    await expect(page.getByText(user)).toBeVisible(patient);
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("disk.img is in use: the process")).toBeVisible();
    await dialog.getByRole("textbox").fill("disk.img");
    await expect(dialog.getByRole("button", { name: /Delete/ })).toBeDisabled();
    await dialog.getByLabel("Delete it although it is in use").check();
    await expect(dialog.locator(".command")).toContainText(join(target, "disk.img"));
    await expect(dialog.getByText("disk.img is in use: the process")).toBeVisible();
    await dialog.getByRole("button", { name: /Delete/ }).click();
    await expect(page.getByText("Volume deleted")).toBeVisible();
    expect(existsSync(join(target, "disk.img"))).toBe(false);
  } finally {
    await file.close();
  }
});

test("a chain is a tree across the volumes; its base cannot be deleted, and the page says why; what nothing uses is listed", async ({
  page,
  folder,
}) => {
  test.setTimeout(120_000);
  const target = join(folder, "chained");
  const pool = await makePool(page.request, "chained", target);
  await mkdir(target, { recursive: true });
  await writeFile(join(target, "base.raw"), Buffer.alloc(65_536));
  const qcow2 = (backing: string): Buffer => {
    const header = Buffer.alloc(512);
    header.write("QFI\xfb", 0, "latin1");
    header.writeUInt32BE(2, 4);
    header.writeBigUInt64BE(256n, 8);
    header.writeUInt32BE(backing.length, 16);
    header.writeUInt32BE(16, 20);
    header.writeBigUInt64BE(65_536n, 24);
    header.write(backing, 256);
    return header;
  };
  await writeFile(join(target, "top.qcow2"), qcow2("base.raw"));
  await writeFile(join(target, "lost.qcow2"), qcow2("gone.raw"));
  await done(page.request, "pools.refresh", { pool });
  await page.goto(`/hosts/${host}/pools/${pool}/volumes?name=base.raw`);
  const tree = page.getByRole("list", { name: "Backing chain, the base first" });
  await expect(tree.getByRole("link", { name: "top.qcow2" })).toBeVisible();
  await expect(page.getByText("volume top.qcow2 in chained, which is based on it")).toBeVisible(patient);
  await page.getByRole("button", { name: "More actions" }).click();
  const remove = page.getByRole("menuitem", { name: "Delete…" });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await expect(remove.getByText("top.qcow2 is based on it. Delete or rebase that one first.")).toBeVisible();
  await page.goto(`/hosts/${host}/pools/${pool}/volumes?name=lost.qcow2`);
  await expect(page.getByText("not there", { exact: true })).toBeVisible();
  await page.goto(`/hosts/${host}/pools/${pool}?tab=orphans`);
  const unused = page.getByRole("region", { name: "Unused files" });
  await expect(unused.getByRole("link", { name: "top.qcow2" })).toBeVisible();
  await expect(unused.getByRole("link", { name: "lost.qcow2" })).toBeVisible();
  await expect(unused.getByRole("link", { name: "base.raw" })).toHaveCount(0);
  // Made as raw, and written by its user so that it looks like an image.
  await done(page.request, "volumes.create", { pool, xml: volumeXml("doubt.img") });
  await writeFile(join(target, "doubt.img"), qcow2("base.raw"));
  await page.goto(`/hosts/${host}/pools/${pool}?tab=volumes`);
  await done(page.request, "pools.refresh", { pool });
  const row = page.getByRole("row").filter({ hasText: "doubt.img" });
  await expect(row.getByRole("img", { name: "The content looks like qcow2" })).toBeVisible();
  await page.reload();
  await expect(row.getByRole("img", { name: "The content looks like qcow2" })).toBeVisible();
});

test("volumes are chosen with the keyboard and deleted together; those in use stay, and the dialog says why", async ({
  page,
  folder,
}) => {
  test.setTimeout(120_000);
  const target = join(folder, "many");
  const pool = await makePool(page.request, "many", target);
  for (const name of ["a.img", "b.img", "c.img", "d.img"])
    await done(page.request, "volumes.create", { pool, xml: volumeXml(name) });
  const file = await open(join(target, "b.img"), "r+");
  try {
    await page.goto(`/hosts/${host}/pools/${pool}?tab=volumes`);
    for (const name of ["a.img", "b.img", "c.img"]) {
      await page.getByRole("checkbox", { name: `Select ${name}` }).focus();
      await page.keyboard.press("Space");
    }
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save XML" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe("many-volumes.xml");
    const saved = await readFile(await download.path(), "utf8");
    expect([...saved.matchAll(/<name>(.*)<\/name>/g)].map(([, name]) => name)).toEqual(["a.img", "b.img", "c.img"]);
    await page.getByRole("button", { name: "Delete selected…" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("1 volume stays")).toBeVisible();
    await expect(dialog.getByText("b.img is in use: the process")).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Delete 2 volumes" })).toBeDisabled();
    await dialog.getByRole("textbox").fill("2");
    await dialog.getByRole("button", { name: "Delete 2 volumes" }).click();
    await expect(dialog.getByText("2 volumes were deleted")).toBeVisible();
    await expect(dialog.getByText("1 volume was not deleted:")).toBeVisible();
    expect(["a.img", "b.img", "c.img", "d.img"].map((name) => existsSync(join(target, name)))).toEqual([
      false,
      true,
      false,
      true,
    ]);
  } finally {
    await file.close();
  }
  const { rows } = (await call(page.request, "jobs.list", { pool, verb: "volumes.delete", limit: 10 })) as {
    rows: { state: string }[];
  };
  expect(rows.map(({ state }) => state)).toEqual(["finished", "finished"]);
});
