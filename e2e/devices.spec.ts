/** Pools on a device and on a server, through the wizard. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { host } from "./api.ts";
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

test("a device is overwritten only after the pool's name was typed, and is mounted then", async ({ page, folder }) => {
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
    await page.getByRole("button", { name: "Stop" }).click();
    await expect(page.getByRole("button", { name: "Start", exact: true })).toBeVisible();
    expect(await run("findmnt", "-n", target).catch(() => "")).toBe("");
  } finally {
    await run("umount", target).catch(() => "");
    await run("losetup", "-d", device);
  }
});

test("exports are looked for once a server is named, and a name that is none is told below the button", async ({
  page,
}) => {
  await page.goto(`/hosts/${host}/pools/new`);
  await page.getByRole("radio", { name: "Network folder", exact: true }).click();
  await field(page, "name").fill("from-server");
  await next(page);
  const find = page.getByRole("button", { name: "Find exports" });
  await expect(find).toBeDisabled();
  await field(page, "source.hosts.0.name").fill("-o");
  await find.click();
  await expect(page.getByText("a host name or an IP address").first()).toBeVisible();
});
