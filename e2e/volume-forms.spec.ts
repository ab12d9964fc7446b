import { chown } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { call, done, host, makePool, toStep, volumeXml } from "./api.ts";
import { setText } from "./editor.ts";
import { expect, test } from "./served.ts";

const field = (page: Page, path: string) => page.locator(`[id="field-${path}"]`);
const shownXml = async (page: Page) => (await page.locator("pre.command").last().textContent()) ?? "";

for (const [type, source] of [
  ["rbd", "<source><host name='mon'/><name>images</name></source>"],
  ["logical", "<source><name>vg0</name></source>"],
] as const) {
  test(`a volume of a ${type} pool: form and XML follow each other`, async ({ page }) => {
    const xml = `<pool type='${type}'><name>vols-${type}</name>${source}</pool>`;
    const { subject } = await done(page.request, "pools.define", { xml });
    await page.goto(`/hosts/${host}/pools/${subject.pool}/volumes/new`);
    await field(page, "name").fill("one");
    expect(await shownXml(page)).toContain("<name>one</name>");
    await page.getByRole("button", { name: "Next" }).click();
    await field(page, "capacity").fill("3");
    await expect(page.locator("pre.command").last()).toContainText("<capacity unit='bytes'>3221225472</capacity>");
    const text = await shownXml(page);
    await page.getByRole("button", { name: "Edit the XML" }).click();
    await setText(page, text.replace("3221225472", "4294967296"));
    await expect(field(page, "capacity")).toHaveValue("4");
  });
}

test("a pool that only lists devices says why it makes no volume", async ({ page }) => {
  const xml = "<pool type='mpath'><name>only-finds</name><target><path>/dev/mapper</path></target></pool>";
  const { subject } = await done(page.request, "pools.define", { xml });
  await page.goto(`/hosts/${host}/pools/${subject.pool}/volumes/new`);
  await expect(page.getByText("No volumes are made in a pool of type Multipath devices")).toBeVisible();
  await expect(field(page, "name")).toHaveCount(0);
});

test("a volume's form shows what is fixed, marks the field at the cursor, and leaves undo alone", async ({
  page,
  folder,
}) => {
  const pool = await makePool(page.request, "vol-form", join(folder, "a"));
  await done(page.request, "volumes.create", { pool, xml: volumeXml("one") });
  const { xml } = (await call(page.request, "volumes.get", { pool, volume: "one" })) as { xml: string };
  await page.goto(`/hosts/${host}/pools/${pool}/volumes?name=one&tab=xml`);
  const code = page.locator(".monaco-editor").first();
  await setText(page, xml.replace("<name>one<", "<name>two<"));
  await expect(code).toContainText("two");
  await page.getByRole("switch", { name: "Form beside the XML" }).click();
  await expect(field(page, "name")).toHaveValue("two");
  await expect(field(page, "target.format.type")).toBeDisabled();
  await expect(field(page, "capacity")).toBeEnabled();
  await code.getByText("two").last().click();
  await expect(page.locator('.field-marked[data-path="name"]')).toBeVisible();
  await field(page, "capacity").focus();
  await expect(page.locator(".text-marked").first()).toBeVisible();
  await page.getByRole("switch", { name: "Form beside the XML" }).click();
  await code.locator(".view-line").first().click();
  await page.keyboard.press("Control+z");
  await expect(code).toContainText("one");
  await expect(page.getByText("As stored on the host")).toBeVisible();
});

test("a new volume's owner is proposed and filled in only when asked for", async ({ page, folder }) => {
  const target = join(folder, "a");
  const pool = await makePool(page.request, "owners", target);
  await chown(target, 4711, 4712);
  await done(page.request, "pools.refresh", { pool });
  await page.goto(`/hosts/${host}/pools/${pool}/volumes/new`);
  await field(page, "name").fill("one");
  await page.getByRole("button", { name: "Next" }).click();
  await field(page, "capacity").fill("1");
  await toStep(page, "Access");
  await expect(page.getByText("belongs to user 4711, group 4712")).toBeVisible();
  expect(await shownXml(page)).not.toContain("4711");
  await page.getByRole("button", { name: "Use the pool’s owner as the owner" }).click();
  await expect(field(page, "target.permissions.owner")).toHaveValue("4711");
  await expect(field(page, "target.permissions.group")).toHaveValue("4712");
  expect(await shownXml(page)).toMatch(/<owner>4711<\/owner>\s*<group>4712<\/group>/);
});

test("what only the host finds wrong is put right from the editor's menu as well", async ({ page, folder }) => {
  const pool = await makePool(page.request, "host-fixes", join(folder, "a"));
  await page.goto(`/hosts/${host}/pools/${pool}/volumes/new`);
  await field(page, "name").fill("one");
  await page.getByRole("button", { name: "Edit the XML" }).click();
  await setText(
    page,
    "<volume>\n<name>one</name>\n<capacity>1</capacity>\n<target>\n<format type='qcow2'/>\n<compat>1.5</compat>\n</target>\n</volume>",
  );
  const code = page.locator(".monaco-editor").first();
  await expect(code.locator(".squiggly-error").first()).toBeVisible();
  await code.getByText("1.5").click();
  await page.keyboard.press("Control+.");
  await page.getByText("Change to 1.1").waitFor();
  await page.keyboard.press("Enter");
  await expect(code).not.toContainText("1.5");
});

test("the browser's way back asks before edits are lost", async ({ page, folder }) => {
  await makePool(page.request, "back", join(folder, "a"));
  await page.goto(`/hosts/${host}`);
  await page.getByRole("link", { name: "back", exact: true }).click();
  await page.getByRole("tab", { name: "XML" }).click();
  await setText(page, "<pool/>");
  await page.evaluate(() => history.back());
  await page.getByRole("button", { name: "Stay here" }).click();
  await expect(page.locator(".monaco-editor").first()).toContainText("<pool/>");
  await page.evaluate(() => history.back());
  await page.getByRole("button", { name: "Leave and lose it" }).click();
  await expect(page.getByRole("link", { name: "back", exact: true })).toBeVisible();
});
