import { createHash, randomBytes } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { host, makePool } from "./api.ts";
import { look } from "./look.ts";
import { expect, test } from "./served.ts";

const miB = 1024 * 1024;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

// Everything here moves tens of megabytes.
test.describe.configure({ timeout: 180_000 });
const slow = { timeout: 60_000 };

test("files are uploaded, several at once, and come back as they were", async ({ page, folder }) => {
  const pool = await makePool(page.request, "uploads", join(folder, "a"));
  const whole = Buffer.concat([randomBytes(9 * miB), Buffer.alloc(16 * miB), randomBytes(5)]);
  const files = { one: join(folder, "one.img"), two: join(folder, "two.img") };
  await writeFile(files.one, whole);
  await writeFile(files.two, "small");
  await page.goto(`/hosts/${host}/pools/${pool}?tab=volumes`);
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[type=file]").setInputFiles(Object.values(files));
  await dialog.getByLabel("Name of the volume").nth(1).fill("../x");
  await look(page, "upload-ready");
  await dialog.getByRole("button", { name: "Upload 2 files" }).click();
  await expect(dialog.getByText("Uploaded.")).toHaveCount(1, slow);
  await expect(dialog.getByText("cannot be used").or(dialog.getByText("slash"))).toBeVisible();
  await look(page, "upload-ended");
  await dialog.getByLabel("Name of the volume").fill("two");
  await dialog.getByRole("button", { name: "Go on with two" }).click();
  await expect(dialog.getByText("Uploaded.")).toHaveCount(2, slow);
  expect(sha256(await readFile(join(folder, "a/one.img")))).toBe(sha256(whole));
  expect((await stat(join(folder, "a/one.img"))).blocks * 512).toBeLessThan(10 * miB);
  expect(await readFile(join(folder, "a/two"), "utf8")).toBe("small");
  await dialog.getByRole("button", { name: "Close" }).last().click();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Actions for one.img", exact: true }).click();
  await page.getByRole("menuitem", { name: "Download" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("one.img");
  expect(sha256(await readFile(await saved.path()))).toBe(sha256(whole));
});

test("an upload goes on by itself after the network was gone, and after a reload with the same file", async ({
  page,
  context,
  folder,
}) => {
  const pool = await makePool(page.request, "uploads-again", join(folder, "a"));
  const whole = randomBytes(48 * miB);
  const file = join(folder, "big.img");
  await writeFile(file, whole);
  const begin = async () => {
    await page.goto(`/hosts/${host}/pools/${pool}?tab=volumes`);
    await page.getByRole("button", { name: "Upload", exact: true }).click();
    await page.getByRole("dialog").locator("input[type=file]").setInputFiles(file);
    await page.getByRole("button", { name: "Upload 1 file" }).click();
  };
  let pieces = 0;
  await page.route("**/bytes/upload?*", async (route) => {
    pieces += 1;
    // A network so slow that pieces stay small.
    await new Promise((resolve) => setTimeout(resolve, 600));
    await route.continue();
  });
  await begin();
  await expect.poll(() => pieces, slow).toBeGreaterThan(3);
  await context.setOffline(true);
  await expect(page.getByText("goes on by itself")).toBeVisible(slow);
  await context.setOffline(false);
  await expect.poll(() => pieces, slow).toBeGreaterThan(6);
  const before = pieces;
  const leaving = page.waitForEvent("dialog");
  await begin();
  expect((await leaving).type()).toBe("beforeunload");
  await expect(page.getByText("Uploaded.")).toBeVisible(slow);
  // What the host had is not sent again.
  expect(pieces - before).toBeLessThan(whole.length / (4 * miB));
  expect(sha256(await readFile(join(folder, "a/big.img")))).toBe(sha256(whole));
});
