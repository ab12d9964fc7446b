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
  test.setTimeout(240_000);
  const texts = new Map<string, string>();
  for (let number = 0; number < 205; number += 1) {
    const name = `many-${String(number).padStart(3, "0")}`;
    const xml = poolXml(name, join(folder, name));
    const job = await done(page.request, "pools.define", { xml });
    const pool = job.subject.pool ?? "";
    const { storedXml } = (await call(page.request, "pools.get", { pool })) as { storedXml: string };
    texts.set(`${name}.xml`, storedXml);
  }
  await page.goto(`/hosts/${host}`);
  const saved = new Map<string, string>();
  const reads: Promise<unknown>[] = [];
  page.on("download", (download) => {
    reads.push(
      download.path().then(async (path) => saved.set(download.suggestedFilename(), await readFile(path, "utf8"))),
    );
  });
  await page.getByRole("button", { name: "Export XML" }).click();
  const dialog = page.getByRole("dialog", { name: "Export pools" });
  const save = dialog.getByRole("button", { name: /^Save \d+ files$/ });
  await expect(dialog.getByLabel("many-204")).toBeAttached();
  await save.click();
  await expect(dialog).toBeHidden({ timeout: 120_000 });
  await Promise.all(reads);
  expect([...texts.keys()].filter((name) => saved.get(name) !== texts.get(name))).toEqual([]);

  const name = "many-000.xml";
  const text = texts.get(name) ?? "";
  const { rows } = (await call(page.request, "pools.list", { limit: 200 })) as {
    rows: readonly { uuid: string; name: string }[];
  };
  for (const { uuid } of rows.filter((row) => row.name.startsWith("many-")))
    await done(page.request, "pools.undefine", { pool: uuid });
  await writeFile(join(folder, name), saved.get(name) ?? "");
  await page.goto(`/hosts/${host}/import`);
  await page.locator("input[type=file]").setInputFiles(join(folder, name));
  await page.getByRole("button", { name: "Define 1 pool" }).click();
  await expect(list(page).getByText("defined", { exact: true })).toBeVisible();
  const pool = /<uuid>(.*)<\/uuid>/.exec(text)?.[1];
  expect(await call(page.request, "pools.get", { pool })).toMatchObject({ storedXml: text });
});
