import { readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { done, host, makePool, post, toStep, volumeXml } from "./api.ts";
import { setText } from "./editor.ts";
import { expect, served, test } from "./served.ts";

/** Opens the pool wizard at its target step. */
async function atTarget(page: Page, name: string): Promise<void> {
  await page.goto(`/hosts/${host}/pools/new`);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByLabel("Target path")).toBeVisible();
}

test("the wizard refuses names that cannot be, at the field", async ({ page }) => {
  await page.goto(`/hosts/${host}/pools/new`);
  const cases = [
    ["a/b", "has a slash"],
    ["x".repeat(300), "longer than 255 bytes"],
    ["", "Name is missing"],
  ] as const;
  for (const [name, sentence] of cases) {
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Next" }).click();
    await expect(page.getByText(sentence)).toBeVisible();
    await expect(page.getByLabel("Name")).toBeVisible();
  }
});

test("the wizard refuses targets that cannot be, at the field, and touches nothing", async ({ page, folder }) => {
  await makePool(page.request, "taken-target", join(folder, "taken"));
  await writeFile(join(folder, "file"), "");
  await symlink("/etc", join(folder, "link"));
  await atTarget(page, "bad-target");
  const cases = [
    ["images", "is not an absolute path"],
    ["/", "system folder"],
    ["/etc/cistern-images", "system folder /etc"],
    ["/usr/share", "system folder /usr"],
    ["/var/lib", "system folder /var/lib/cistern"],
    [join(folder, "link"), "system folder /etc"],
    [join(folder, "file"), "is not a folder"],
    [join(folder, "taken"), "the pool taken-target"],
    [join(folder, "taken", "inner"), "the pool taken-target"],
    [folder, "the pool taken-target"],
  ] as const;
  for (const [path, sentence] of cases) {
    await page.getByLabel("Target path").fill(path);
    await expect(page.getByText(sentence, { exact: false }).first(), path).toBeVisible();
    await page.getByRole("button", { name: "Next" }).click();
    await expect(page.getByLabel("Target path"), path).toBeVisible();
  }
  expect((await readdir(folder)).sort()).toEqual(["file", "link", "taken"]);
});

test("the volume form refuses sizes that cannot be, and asks about odd ones", async ({ page, folder }) => {
  const uuid = await makePool(page.request, "sizes", folder);
  await page.goto(`/hosts/${host}/pools/${uuid}/volumes/new`);
  await page.getByLabel("Name").fill("odd.img");
  await page.getByRole("button", { name: "Next" }).click();
  const capacity = page.getByRole("textbox", { name: "Capacity" });

  await capacity.fill("12 parsecs");
  await expect(page.getByText("“parsecs” is not a unit", { exact: false })).toBeVisible();

  await capacity.fill("4");
  await page.getByLabel("Unit of Capacity").selectOption("EiB");
  await expect(page.getByText("more than one file can have on this filesystem", { exact: false })).toBeVisible();

  await page.getByLabel("Unit of Capacity").selectOption("TiB");
  await expect(page.getByText("are promised on storage of", { exact: false })).toBeVisible();
  await page.getByLabel("All of it now").check();
  await expect(page.getByText("This takes 4 TiB at once", { exact: false })).toBeVisible();
  await page.getByLabel("As it is written").check();

  await capacity.fill("0");
  await toStep(page, "Review");
  const empty = page.getByLabel("Really empty: make a volume with no capacity");
  await expect(page.getByRole("button", { name: "Create", exact: true })).toBeDisabled();
  await empty.check();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect.poll(() => readdir(folder)).toEqual(["odd.img"]);
});

test("the editor marks every wrong document at its place, and nothing is written", async ({ page, folder }) => {
  const uuid = await makePool(page.request, "wrong-text", folder);
  await page.goto(`/hosts/${host}/pools/${uuid}?tab=xml`);
  const xml = (inner: string) => `<pool type='dir'>\n  <name>wrong-text</name>\n${inner}</pool>\n`;
  const target = `  <target><path>${folder}</path></target>\n`;
  const cases = [
    [xml(`${target}  <oops>\n`), "not well-formed", undefined],
    [`<!DOCTYPE pool [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n${xml(target)}`, "has a DOCTYPE", 1],
    [xml("  <target><path>images</path></target>\n"), "is not an absolute path", 3],
    [xml(`  <uuid>no</uuid>\n${target}`), "UUID: “no” cannot be used", 3],
    [xml(`  <tarjet/>\n${target}`), "Did you mean “target”", 3],
    [xml(target).replace("wrong-text", "a/b"), "has a slash", 2],
  ] as const;
  for (const [text, sentence, line] of cases) {
    await setText(page, text);
    await expect(page.getByText(sentence, { exact: false }).first(), sentence).toBeVisible();
    if (line)
      await expect(page.getByRole("button", { name: new RegExp(`^Go to line ${line},`) }).first()).toBeVisible();
  }
});

test("hostile requests get a code, a status and leave no trace", async ({ page, request, folder }) => {
  const uuid = await makePool(page.request, "hostile", folder);
  const cases = [
    ["volumes.create", { pool: uuid, xml: volumeXml("../escape.img") }, "name.invalid"],
    ["volumes.create", { pool: uuid, xml: volumeXml("..") }, "name.invalid"],
    ["volumes.create", { pool: uuid, xml: volumeXml("a\nb") }, "name.invalid"],
    ["volumes.create", { pool: uuid, xml: volumeXml("n".repeat(300)) }, "name.invalid"],
    ["volumes.create", { pool: uuid, xml: "x".repeat(1024 * 1024) }, "xml.too-large"],
    [
      "volumes.create",
      { pool: uuid, xml: volumeXml("big", "<capacity unit='parsecs'>12</capacity>") },
      "field.unit-unknown",
    ],
    [
      "volumes.create",
      { pool: uuid, xml: volumeXml("big", "<capacity>99999999999999999999</capacity>") },
      "field.too-large",
    ],
    ["volumes.delete", { pool: uuid, volume: "../../etc/hostname" }, "volume.not-found"],
    ["pools.start", { pool: "00000000-0000-4000-8000-000000000000" }, "pool.not-found"],
    ["pools.start", { pool: "../etc" }, "request.invalid"],
    [
      "pools.create",
      { xml: `<pool type='zfs'><name>z</name></pool>`, build: true, start: true, autostart: true },
      "type.not-yet",
    ],
  ] as const;
  for (const [procedure, input, code] of cases) {
    const answer = await post(request, `/api/hosts/${host}/trpc/${procedure}`, { ...input, job: crypto.randomUUID() });
    expect(answer.ok(), JSON.stringify(input).slice(0, 80)).toBe(false);
    expect(await answer.text(), JSON.stringify(input).slice(0, 80)).toContain(code);
  }
  expect(await readdir(folder)).toEqual([]);
});

test("names that are already used are refused with the name of what has them", async ({ page, folder }) => {
  const uuid = await makePool(page.request, "first", join(folder, "first"));
  await done(page.request, "volumes.create", { pool: uuid, xml: volumeXml("one.img") });
  await page.goto(`/hosts/${host}/pools/${uuid}/volumes/new`);
  await page.getByLabel("Name").fill("one.img");
  await expect(page.getByText("already has something with the name one.img", { exact: false })).toBeVisible();

  await page.goto(`/hosts/${host}/pools/new`);
  await page.getByLabel("Name").fill("first");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByText("A pool with the name first exists already", { exact: false }).first()).toBeVisible();
  await expect(page.getByLabel("Name")).toBeVisible();
  expect(await readdir(join(served().data, "storage"))).toContain("first.xml");
});
