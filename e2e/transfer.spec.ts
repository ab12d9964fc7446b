import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { call, host, poolXml } from "./api.ts";
import { setText } from "./editor.ts";
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

test("a problem of a definition leads to its line, where the text is mended", async ({ page, folder }) => {
  await page.goto(`/hosts/${host}/import`);
  await writeFile(join(folder, "odd.xml"), poolXml("tr-odd", join(folder, "a")).replaceAll("target>", "tarjet>"));
  await page.locator("input[type=file]").setInputFiles(join(folder, "odd.xml"));
  const row = list(page).locator("> li");
  await row.getByRole("button", { name: "Go to line 4" }).first().click();
  await expect(row.locator(".monaco-editor .view-line").first()).toBeVisible();
  await setText(page, poolXml("tr-odd", join(folder, "a")));
  await expect(page.getByRole("button", { name: "Define 1 pool" })).toBeEnabled();
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
  const pools = names.map(() => randomUUID());
  const xmlOf = (name: string, index: number) =>
    poolXml(name, join(folder, name)).replace("</name>", `</name>\n  <uuid>${pools[index]}</uuid>`);
  // Each job is only asked for: what it does is waited for once, for all of them.
  const submit = async (verb: string, inputs: readonly object[]) => {
    for (let first = 0; first < inputs.length; first += 25)
      await Promise.all(
        inputs.slice(first, first + 25).map((input) => call(page.request, verb, { ...input, job: randomUUID() })),
      );
  };
  const underWay = async () => {
    const states = ["queued", "running"].map((state) => call(page.request, "jobs.list", { state, limit: 1 }));
    return (await Promise.all(states)).flatMap((answer) => (answer as { rows: unknown[] }).rows).length;
  };
  await page.goto(`/hosts/${host}`);
  await submit(
    "pools.define",
    names.map((name, index) => ({ xml: xmlOf(name, index) })),
  );
  const textOf = async (pool = "") =>
    ((await call(page.request, "pools.get", { pool })) as { storedXml: string }).storedXml;
  const dialog = page.getByRole("dialog", { name: "Export pools" });
  // Opened while the pools come: it takes in each of them.
  await page.getByRole("button", { name: "Export XML" }).click();
  await expect(dialog.getByLabel(/many-\d{3}/)).toHaveCount(names.length, { timeout: 60_000 });
  const [one, other] = [pools[0], pools[200]];
  const texts = [await textOf(one), await textOf(other)];

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: /^Save \d+ pools$/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("pools.xml");
  const saved = await readFile(await download.path(), "utf8");
  for (const name of names) expect(saved).toContain(`<name>${name}</name>`);
  for (const text of texts) expect(saved).toContain(text);

  await submit(
    "pools.undefine",
    pools.map((pool) => ({ pool })),
  );
  await expect.poll(underWay, { timeout: 60_000 }).toBe(0);
  const parts = saved.split(/(?=^<!-- Cistern: definition of )/m);
  const two = parts.filter((part) => texts.some((text) => part.includes(text)));
  await writeFile(join(folder, "pools.xml"), two.join(""));
  await page.goto(`/hosts/${host}/import`);
  await page.locator("input[type=file]").setInputFiles(join(folder, "pools.xml"));
  await page.getByRole("button", { name: "Define 2 pools" }).click();
  await expect(list(page).getByText("defined", { exact: true })).toHaveCount(2);
  expect([await textOf(one), await textOf(other)]).toEqual(texts);
});
