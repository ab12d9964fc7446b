import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { call, done, host, poolXml } from "./api.ts";
import { expect, test } from "./served.ts";

const list = (page: Page) => page.getByRole("list", { name: "Definitions to import" });

test("a pasted, a chosen and a dropped definition are looked at each by itself; those that are right are defined, also beside wrong ones", async ({
  page,
  folder,
}) => {
  await page.goto(`/hosts/${host}/import`);
  await page.getByLabel("Or paste one definition").fill(poolXml("tr-pasted", join(folder, "a")));
  await page.getByRole("button", { name: "Add to the list" }).click();
  await writeFile(join(folder, "chosen.xml"), poolXml("tr-chosen", join(folder, "b")));
  await page.locator("input[type=file]").setInputFiles([join(folder, "chosen.xml")]);
  const files = await page.evaluateHandle(
    ([good, bad]) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([good ?? ""], "dropped.xml"));
      dropped.items.add(new File([bad ?? ""], "bad.xml"));
      return dropped;
    },
    [poolXml("tr-dropped", join(folder, "c")), "<pool type='nothing'><name>tr-bad</name></pool>"],
  );
  await page.getByRole("button", { name: "Choose files" }).dispatchEvent("drop", { dataTransfer: files });
  await expect(list(page).getByRole("listitem").filter({ hasText: "tr-bad" })).toContainText("not ready");
  await page.getByRole("button", { name: "Define 3 pools" }).click();
  for (const name of ["tr-pasted", "tr-chosen", "tr-dropped"]) {
    const row = list(page).locator("> li").filter({ hasText: name });
    await expect(row.getByText("defined", { exact: true })).toBeVisible();
  }
  await expect(list(page).locator("> li").filter({ hasText: "tr-bad" })).toContainText("not ready");
});

test("of two definitions with one name neither is defined until one is left out", async ({ page, folder }) => {
  await page.goto(`/hosts/${host}/import`);
  const twice = ["one.xml", "two.xml"].map((file) => join(folder, file));
  for (const file of twice) await writeFile(file, poolXml("tr-twice", join(folder, "a")));
  await page.locator("input[type=file]").setInputFiles(twice);
  await expect(list(page).getByText("Another definition in this list has the same name.")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Define", exact: true })).toBeDisabled();
  await list(page).getByRole("button", { name: "Leave out" }).last().click();
  await page.getByRole("button", { name: "Define 1 pool" }).click();
  await expect(list(page).getByText("defined", { exact: true })).toBeVisible();
});

test("a document beyond 256 KiB is refused with the reason, and the page goes on", async ({ page, folder }) => {
  await page.goto(`/hosts/${host}/import`);
  const large = poolXml("tr-large", join(folder, "a")).replace("made by a test", "x".repeat(256 * 1024));
  await writeFile(join(folder, "large.xml"), large);
  await writeFile(join(folder, "small.xml"), poolXml("tr-small", join(folder, "b")));
  await page.locator("input[type=file]").setInputFiles([join(folder, "large.xml"), join(folder, "small.xml")]);
  await expect(list(page).locator("> li").filter({ hasText: "large.xml" })).toContainText("at most 256 KiB are read");
  await page.getByRole("button", { name: "Define 1 pool" }).click();
  await expect(list(page).getByText("defined", { exact: true })).toBeVisible();
});

test("all pools are exported, more than a page of them, and what was exported is imported as the same text", async ({
  page,
  folder,
}) => {
  test.setTimeout(120_000);
  // A page of the list holds 200.
  const names = Array.from({ length: 201 }, (_, number) => `many-${String(number).padStart(3, "0")}`);
  const makeOne = (name: string) =>
    done(page.request, "pools.define", { xml: poolXml(name, join(folder, name)) }).then(({ subject }) => subject.pool);
  const pools: (string | undefined)[] = [];
  for (let first = 0; first < names.length; first += 25)
    pools.push(...(await Promise.all(names.slice(first, first + 25).map(makeOne))));
  const textOf = async (pool: string | undefined) =>
    ((await call(page.request, "pools.get", { pool })) as { storedXml: string }).storedXml;
  const [one, other] = [pools[0], pools[200]];
  const texts = [await textOf(one), await textOf(other)];

  const dialog = page.getByRole("dialog", { name: "Export pools" });
  // The lists follow the host's events: pools that were made at once come one after the other.
  await expect(async () => {
    await page.goto(`/hosts/${host}`);
    await page.getByRole("button", { name: "Export XML" }).click();
    await expect(dialog.getByLabel(/many-\d{3}/)).toHaveCount(names.length, { timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: /^Save \d+ pools$/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("pools.xml");
  const saved = await readFile(await download.path(), "utf8");
  for (const name of names) expect(saved).toContain(`<name>${name}</name>`);
  for (const text of texts) expect(saved).toContain(text);

  for (let first = 0; first < pools.length; first += 25)
    await Promise.all(
      pools.slice(first, first + 25).map((pool) => done(page.request, "pools.undefine", { pool: pool ?? "" })),
    );
  const parts = saved.split(/(?=^<!-- Cistern: definition of )/m);
  const two = parts.filter((part) => texts.some((text) => part.includes(text)));
  await writeFile(join(folder, "pools.xml"), two.join(""));
  await page.goto(`/hosts/${host}/import`);
  await page.locator("input[type=file]").setInputFiles(join(folder, "pools.xml"));
  await page.getByRole("button", { name: "Define 2 pools" }).click();
  await expect(list(page).getByText("defined", { exact: true })).toHaveCount(2);
  expect([await textOf(one), await textOf(other)]).toEqual(texts);
});
