import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { done, host, makePool, volumeXml } from "./api.ts";
import { look } from "./look.ts";
import { expect, test } from "./served.ts";

async function ask(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

test("a volume is cloned, resized and wiped from its menu, and each dialog shows what runs", async ({
  page,
  folder,
}) => {
  const pool = await makePool(page.request, "vol-verbs", join(folder, "a"));
  await makePool(page.request, "vol-others", join(folder, "b"));
  await done(page.request, "volumes.create", { pool, xml: volumeXml("one") });
  await page.goto(`/hosts/${host}/pools/${pool}/volumes`);

  await page.getByRole("button", { name: "Actions for one", exact: true }).click();
  await expect(page.getByRole("menuitem", { name: "Clone…" })).toBeVisible();
  await look(page, "menu");
  await page.keyboard.press("Escape");
  await ask(page, "one", "Clone…");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("two");
  await expect(dialog.getByText("cp --reflink=auto")).toBeVisible();
  await dialog.getByLabel("Format").selectOption("vdi");
  await expect(dialog.getByText("qemu-img convert")).toBeVisible();
  await look(page, "clone");
  await dialog.getByRole("button", { name: "Clone" }).click();
  await expect(page.getByRole("button", { name: "Actions for two", exact: true })).toBeVisible();

  await ask(page, "one", "Resize…");
  await dialog.locator("#resize-capacity").fill("1 KiB");
  await expect(dialog.getByLabel("Really smaller")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Resize" })).toBeDisabled();
  await look(page, "resize");
  await dialog.getByLabel("Really smaller").check();
  await dialog.getByRole("button", { name: "Resize" }).click();
  await expect.poll(async () => (await stat(join(folder, "a", "one"))).size).toBe(1024);

  await ask(page, "one", "Move…");
  await expect(dialog.getByText("mv -nT")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Move" })).toBeEnabled();
  await look(page, "move");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await ask(page, "one", "Wipe…");
  await look(page, "wipe");
  await dialog.getByLabel("Type this name").fill("one");
  await dialog.getByRole("button", { name: "Wipe the volume" }).click();
  await expect(page.getByText("Volume wiped")).toBeVisible();
  expect((await readFile(join(folder, "a", "one"))).equals(Buffer.alloc(1024))).toBe(true);
});

test("a volume's page has all its actions; one in use is renamed only after a tick and its name, and cloning it warns", async ({
  page,
  folder,
}) => {
  const target = join(folder, "page");
  const pool = await makePool(page.request, "vol-page", target);
  await done(page.request, "volumes.create", { pool, xml: volumeXml("old.img") });
  await page.goto(`/hosts/${host}/pools/${pool}/volumes?name=old.img`);
  const dialog = page.getByRole("dialog");
  const file = await open(join(target, "old.img"), "r+");
  try {
    await page.getByRole("button", { name: "Clone…" }).click();
    await expect(dialog.getByText("the job fails if the file changes")).toBeVisible({ timeout: 15_000 });
    await look(page, "clone-in-use");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "More actions" }).click();
    await look(page, "volume-page-menu");
    await page.getByRole("menuitem", { name: "Rename…" }).click();
    await dialog.getByRole("textbox", { name: /^Name/ }).fill("new.img");
    const rename = dialog.getByRole("button", { name: "Rename" });
    await expect(dialog.getByText("old.img is in use: the process")).toBeVisible();
    await expect(rename).toBeDisabled();
    await dialog.getByLabel("Change it although it is in use").check();
    await expect(dialog.locator(".command")).toContainText("new.img");
    await expect(rename).toBeDisabled();
    await dialog.getByLabel("Type this name to go on").fill("old.img");
    await look(page, "rename-in-use");
    await rename.click();
    await expect(page.getByRole("link", { name: "new.img" })).toBeVisible();
    expect(await readdir(target)).toEqual(["new.img"]);
  } finally {
    await file.close();
  }
});

test("a wizard asks before it is left with something typed in it", async ({ page, folder }) => {
  const pool = await makePool(page.request, "vol-leave", folder);
  await page.goto(`/hosts/${host}/pools/${pool}/volumes/new`);
  await page.getByLabel("Name").fill("half.img");
  await page.getByRole("link", { name: "Cancel" }).click();
  const question = page.getByRole("dialog");
  await question.getByRole("button", { name: "Stay here" }).click();
  await expect(page.getByLabel("Name")).toHaveValue("half.img");
  await page.getByRole("link", { name: "Cancel" }).click();
  await question.getByRole("button", { name: "Leave and lose it" }).click();
  await expect(page.getByRole("heading", { name: "vol-leave" })).toBeVisible();
});
