import { symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { call, done, host, makePool, toStep, volumeXml } from "./api.ts";
import { setText } from "./editor.ts";
import { expect, run, test } from "./served.ts";

const longName = `${"a-very-long-name-".repeat(12)}.qcow2`;
/** Where the pictures of the README go; made anew only when asked for, so that a test run changes no file. */
const pictures = resolve(
  import.meta.dirname,
  process.env["CISTERN_SCREENSHOTS"] ? "../docs/screenshots" : "results/screenshots",
);

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("main")).toBeVisible();
  await expect(page.getByText("Loading")).toHaveCount(0);
  await page.waitForTimeout(300);
}

/** A pool with volumes of every kind, as a page would show it on a working host. */
async function furnish(page: Page, name: string, folder: string): Promise<string> {
  const uuid = await makePool(page.request, name, folder);
  const volumes = [
    volumeXml(
      "web-server.qcow2",
      "<capacity unit='GiB'>40</capacity><allocation>0</allocation><target><format type='qcow2'/></target>",
    ),
    volumeXml("database.img", "<capacity unit='MiB'>96</capacity><allocation unit='MiB'>64</allocation>"),
    volumeXml("scratch.img", "<capacity unit='GiB'>8</capacity><allocation>0</allocation>"),
    volumeXml(
      longName,
      "<capacity unit='GiB'>2</capacity><allocation>0</allocation><target><format type='qcow2'/></target>",
    ),
  ];
  for (const xml of volumes) await done(page.request, "volumes.create", { pool: uuid, xml });
  await run("mkdir", join(folder, "iso"));
  await symlink("database.img", join(folder, "current.img"));
  await writeFile(join(folder, "notes.txt"), "not an image");
  return uuid;
}

test("every page is free of accessibility faults, light and dark, wide and narrow", async ({ page, folder }) => {
  test.setTimeout(480_000);
  const uuid = await furnish(page, "looked-at", folder);
  await call(page.request, "secrets.define", { usage: { type: "volume", id: join(folder, longName) } });
  const pool = `/hosts/${host}/pools/${uuid}`;
  const paths: readonly string[] = [
    "/",
    "/jobs",
    `/hosts/${host}`,
    `/hosts/${host}/pools/new`,
    `/hosts/${host}/import`,
    `/hosts/${host}/secrets`,
    "/reference",
    "/reference/volume",
    pool,
    `${pool}?tab=volumes`,
    `${pool}?tab=orphans`,
    `${pool}?tab=xml`,
    `${pool}/volumes/new`,
    `${pool}/volumes?name=database.img`,
    `${pool}/volumes?name=database.img&tab=xml`,
    "/nowhere",
  ];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 420]) {
      await page.setViewportSize({ width, height: 800 });
      for (const path of paths) {
        await page.goto(path);
        await settled(page);
        // Monaco's own inner parts are not ours to mend.
        const found = await new AxeBuilder({ page })
          .exclude(".monaco-editor")
          .withTags(["wcag2a", "wcag2aa"])
          .analyze();
        const faults = found.violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
        );
        expect(faults, `${path} ${colorScheme} ${width}`).toEqual([]);
        const wider = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect(wider, `${path} scrolls sideways at ${width}`).toBeLessThanOrEqual(0);
      }
    }
  }
});

test("what will run on the host stays within a narrow window, however long a name without a break is", async ({
  page,
  folder,
}) => {
  const pool = await makePool(page.request, "narrow-plan", join(folder, "narrow"));
  await page.setViewportSize({ width: 420, height: 800 });
  await page.goto(`/hosts/${host}/pools/${pool}/volumes/new`);
  await page.getByLabel("Name").fill("x".repeat(200));
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("textbox", { name: "Capacity" }).fill("8");
  await toStep(page, "Review");
  await expect(page.getByRole("list", { name: "What will run on the host" })).toBeVisible();
  const wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  expect(wider).toBeLessThanOrEqual(0);
});

test("the pool wizard can be gone through by keyboard alone", async ({ page, folder }) => {
  await page.goto(`/hosts/${host}/pools/new`);
  await page.getByLabel("Name").focus();
  await page.keyboard.type("by-keyboard");
  await page.keyboard.press("Enter");
  await page.getByLabel("Target path").focus();
  await page.keyboard.type(join(folder, "keys"));
  await page.keyboard.press("Enter");
  await page.getByLabel("Mode").focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Build").focus();
  await page.keyboard.press("Enter");
  const create = page.getByRole("button", { name: "Create", exact: true });
  await expect(create).toBeEnabled();
  await create.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "by-keyboard" })).toBeVisible();
});

test("pictures of a pool, its volumes, the review and the editor", async ({ page, folder }) => {
  const uuid = await furnish(page, "images", folder);
  const pool = `/hosts/${host}/pools/${uuid}`;
  const picture = async (name: string) => {
    await settled(page);
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  };
  await page.goto(pool);
  await expect(page.getByRole("meter", { name: "Use of pool images" })).toBeVisible();
  await picture("pool");
  await page.goto(`${pool}?tab=volumes`);
  await expect(page.getByRole("link", { name: "database.img" })).toBeVisible();
  await picture("volumes");
  await page.goto(`${pool}/volumes/new`);
  await page.getByLabel("Name").fill("mail.qcow2");
  await page.locator("select[id='field-target.format.type']").selectOption("qcow2");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("textbox", { name: "Capacity" }).fill("20");
  await picture("volume-wizard");
  await page.goto(`${pool}/volumes?name=database.img&tab=xml`);
  await page.getByRole("switch", { name: "Form beside the XML" }).click();
  await expect(page.getByRole("textbox", { name: "Capacity" })).toBeVisible();
  await expect(page.locator(".monaco-editor").first()).toContainText("database.img");
  await picture("volume-form");
  await page.goto(`${pool}?tab=xml`);
  await setText(
    page,
    `<pool type='dir'>\n  <!-- the fast disks -->\n  <name>images</name>\n  <tarjet>\n    <path>${folder}</path>\n  </tarjet>\n</pool>\n`,
  );
  await expect(page.getByText("Did you mean", { exact: false }).first()).toBeVisible();
  await picture("xml");
  await page.goto(`/hosts/${host}/pools/new`);
  await page.getByLabel("Name").fill("backups");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Target path").fill("/srv/backups");
  for (let step = 0; step < 3; step += 1) await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByText("mkdir -p", { exact: false })).toBeVisible();
  await picture("review");
});
