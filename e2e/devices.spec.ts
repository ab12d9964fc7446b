/** Pools on a device and on a server, through the wizard. */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { host, stopPool, toStep } from "./api.ts";
import { look } from "./look.ts";
import { expect, run, test } from "./served.ts";

const field = (page: Page, path: string) => page.locator(`[id="field-${path}"]`);
const next = (page: Page) => page.getByRole("button", { name: "Next" }).click();

async function loopDevice(folder: string): Promise<string> {
  const image = join(folder, "disk");
  await run("truncate", "-s", "32M", image);
  const path = await run("losetup", "-f");
  if (!existsSync(path)) await run("mknod", path, "b", "7", path.slice("/dev/loop".length));
  await run("losetup", path, image);
  return path;
}

/** The filesystem's own UUID: another one after every format. */
const filesystemOf = (device: string): Promise<string> =>
  run("blkid", "-p", "-s", "UUID", "-o", "value", device).catch(() => "");

test("a device is overwritten only after the pool's name was typed, in the wizard and by a build, and is mounted between", async ({
  page,
  folder,
}) => {
  test.setTimeout(120_000);
  const device = await loopDevice(folder);
  const target = join(folder, "mnt");
  try {
    await run("mkfs.ext4", "-q", "-L", "before", device);
    await page.goto(`/hosts/${host}/pools/new`);
    await page.getByRole("radio", { name: "Formatted device", exact: true }).click();
    await field(page, "name").fill("on-device");
    await next(page);
    await field(page, "source.devices.0.path").fill(device);
    await field(page, "source.format.type").selectOption("ext4");
    await next(page);
    await field(page, "target.path").fill(target);
    const overwrite = page.getByRole("radio", { name: "Format it, whatever is on it" });
    for (let step = 0; step < 4 && !(await overwrite.isVisible()); step += 1) {
      await next(page);
      await page.waitForTimeout(700);
    }
    await expect(page.getByRole("radio", { name: "Keep what is on it" })).toBeChecked();
    await overwrite.check();
    await next(page);
    await expect(page.getByText(`mkfs.ext4 -F`).first()).toBeVisible();
    await page.getByRole("button", { name: "Create", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Overwrite the device" });
    const go = dialog.getByRole("button", { name: "Overwrite and create" });
    await expect(dialog.getByText("mkfs.ext4 -F").first()).toBeVisible();
    await expect(go).toBeDisabled();
    expect(await run("blkid", "-p", "-s", "LABEL", "-o", "value", device)).toBe("before");
    await dialog.getByRole("textbox").fill("on-device");
    await go.click();
    await expect(page.getByRole("heading", { name: "on-device" })).toBeVisible();
    await expect
      .poll(async () => await run("findmnt", "-n", "-o", "OPTIONS", target).catch(() => ""))
      .toContain("noexec");
    await page.getByRole("button", { name: "Create volume" }).click();
    await page.getByLabel("Name").fill("first.img");
    await page.getByRole("combobox", { name: "Format" }).selectOption("raw");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("textbox", { name: "Capacity" }).fill("4");
    await page.getByLabel("Unit of Capacity").selectOption("MiB");
    await toStep(page, "Review");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("link", { name: "first.img" })).toBeVisible();
    expect((await stat(join(target, "first.img"))).size).toBe(4 * 1024 ** 2);
    await stopPool(page);
    await expect(page.getByRole("button", { name: "Start", exact: true })).toBeVisible();
    expect(await run("findmnt", "-n", target).catch(() => "")).toBe("");
    const made = await filesystemOf(device);

    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Build…" }).click();
    const building = page.getByRole("dialog", { name: "Build on-device" });
    await expect(building.getByRole("radio", { name: "Keep what is on it" })).toBeChecked();
    await expect(building.getByRole("button", { name: "Build the pool" })).toBeEnabled();
    await building.getByRole("radio", { name: "Format it if it is empty" }).check();
    await expect(building.getByText("There is something on the device").first()).toBeVisible();
    await expect(building.getByRole("button", { name: "Build the pool" })).toBeDisabled();
    await building.getByRole("radio", { name: "Format it, whatever is on it" }).check();
    await expect(building.getByText("mkfs.ext4 -F").first()).toBeVisible();
    await look(page, "build-overwrite");
    const rebuild = building.getByRole("button", { name: "Overwrite the device" });
    await expect(rebuild).toBeDisabled();
    expect(await filesystemOf(device)).toBe(made);
    await building.getByLabel("Type this name to go on").fill("on-device");
    await rebuild.click();
    // While it is formatted there is none on it.
    let built = "";
    await expect
      .poll(async () => {
        built = await filesystemOf(device);
        return built !== "" && built !== made;
      })
      .toBe(true);

    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete the storage…" }).click();
    await page.getByLabel("Type this name to go on").fill("on-device");
    await page.getByRole("button", { name: "Delete the storage", exact: true }).click();
    await expect.poll(() => existsSync(target)).toBe(false);
    expect(await filesystemOf(device)).toBe(built);
  } finally {
    await run("umount", target).catch(() => "");
    await run("losetup", "-d", device);
  }
});

test("exports are looked for once a server is named, and what stops it is told below the button", async ({ page }) => {
  await page.goto(`/hosts/${host}/pools/new`);
  await page.getByRole("radio", { name: "Network folder", exact: true }).click();
  await field(page, "name").fill("from-server");
  await next(page);
  const find = page.getByRole("button", { name: "Find exports" });
  await expect(find).toBeDisabled();
  await field(page, "source.hosts.0.name").fill("-o");
  await find.click();
  await expect(page.getByText("a host name or an IP address").first()).toBeVisible();

  // Nothing here serves folders: without the program the package is named, with it that nobody answers.
  await field(page, "source.hosts.0.name").fill("127.0.0.1");
  await find.click();
  const answer = page.getByRole("alert").filter({ hasText: "That did not work" });
  const asks = await run("which", "showmount").catch(() => "");
  await expect(answer).toContainText(asks ? "showmount" : "Install the package nfs-common");
  await expect(find).toBeEnabled();
});
