import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { call, host, makePool } from "./api.ts";
import { setText } from "./editor.ts";
import { expect, test } from "./served.ts";

/** What a person fills in for each type, by field, and what of it the document must hold. `/target` stands for the test's folder. */
const types: readonly {
  readonly type: string;
  readonly title: string;
  readonly fill: { readonly [path: string]: string };
  readonly xml: readonly string[];
  /** A text to replace in the XML, and the field that must follow. */
  readonly edit: readonly [from: string, to: string, path: string];
}[] = [
  {
    type: "dir",
    title: "Folder",
    fill: { "target.path": "/target" },
    xml: ["<path>/target</path>"],
    edit: ["/target", "/target/more", "target.path"],
  },
  {
    type: "fs",
    title: "Formatted device",
    fill: { "source.devices.0.path": "/dev/sdz1", "target.path": "/target" },
    xml: ["<device path='/dev/sdz1'/>", "<path>/target</path>"],
    edit: ["sdz1", "sdz2", "source.devices.0.path"],
  },
  {
    type: "netfs",
    title: "Network folder",
    fill: { "source.hosts.0.name": "nas", "source.dir.path": "/export", "target.path": "/target" },
    xml: ["<host name='nas'/>", "<dir path='/export'/>", "<path>/target</path>"],
    edit: ["/export", "/exports/images", "source.dir.path"],
  },
  {
    type: "logical",
    title: "Volume group",
    fill: { "source.name": "vg0" },
    xml: ["<name>vg0</name>"],
    edit: ["vg0", "vg1", "source.name"],
  },
  {
    type: "disk",
    title: "Partitioned disk",
    fill: { "source.devices.0.path": "/dev/sdz", "source.format.type": "gpt", "target.path": "/target" },
    xml: ["<device path='/dev/sdz'/>", "<format type='gpt'/>"],
    edit: ["gpt", "dos", "source.format.type"],
  },
  {
    type: "iscsi",
    title: "iSCSI target",
    fill: {
      "source.hosts.0.name": "san",
      "source.devices.0.path": "iqn.2010-05.com.example:a",
      "target.path": "/target",
    },
    xml: ["<host name='san'/>", "<device path='iqn.2010-05.com.example:a'/>"],
    edit: ["'san'", "'san' port='3261'", "source.hosts.0.port"],
  },
  {
    type: "iscsi-direct",
    title: "iSCSI target, without devices",
    fill: {
      "source.hosts.0.name": "san",
      "source.devices.0.path": "iqn.2010-05.com.example:b",
      "source.initiator.iqn.name": "iqn.2013-06.com.example:me",
    },
    xml: ["<iqn name='iqn.2013-06.com.example:me'/>"],
    edit: ["example:me", "example:you", "source.initiator.iqn.name"],
  },
  {
    type: "scsi",
    title: "SCSI adapter",
    fill: { "source.adapter.name": "scsi_host1", "target.path": "/target" },
    xml: ["<adapter type='scsi_host' name='scsi_host1'/>"],
    edit: ["scsi_host1", "scsi_host2", "source.adapter.name"],
  },
  {
    type: "mpath",
    title: "Multipath devices",
    fill: { "target.path": "/target" },
    xml: ["<path>/target</path>"],
    edit: ["/target", "/target/mapper", "target.path"],
  },
  {
    type: "rbd",
    title: "Ceph pool",
    fill: { "source.hosts.0.name": "mon1", "source.name": "images" },
    xml: ["<host name='mon1'/>", "<name>images</name>"],
    edit: ["<host name='mon1'/>", "<host name='mon1'/><host name='mon2' port='6789'/>", "source.hosts.1.port"],
  },
  {
    type: "sheepdog",
    title: "Sheepdog cluster",
    fill: { "source.hosts.0.name": "dog", "source.name": "herd" },
    xml: ["<host name='dog'/>", "<name>herd</name>"],
    edit: ["'dog'", "'hound'", "source.hosts.0.name"],
  },
  {
    type: "gluster",
    title: "Gluster volume",
    fill: { "source.hosts.0.name": "brick", "source.name": "vol0", "source.dir.path": "/images" },
    xml: ["<host name='brick'/>", "<dir path='/images'/>"],
    edit: ["vol0", "vol1", "source.name"],
  },
  {
    type: "zfs",
    title: "ZFS pool",
    fill: { "source.name": "tank" },
    xml: ["<name>tank</name>"],
    edit: ["tank", "tank/vm", "source.name"],
  },
  {
    type: "vstorage",
    title: "Virtuozzo cluster",
    fill: { "source.name": "cluster", "target.path": "/target" },
    xml: ["<path>/target</path>"],
    edit: ["/target", "/target/more", "target.path"],
  },
];

const field = (page: Page, path: string): Locator => page.locator(`[id="field-${path}"]`);
const next = (page: Page) => page.getByRole("button", { name: "Next" }).click();
const shownXml = async (page: Page) => (await page.locator("pre.command").last().textContent()) ?? "";

async function fill(input: Locator, value: string): Promise<void> {
  if ((await input.evaluate((element) => element.tagName)) === "SELECT") await input.selectOption(value);
  else await input.fill(value);
}

for (const { type, title, fill: values, xml, edit } of types) {
  test(`${type}: what is filled in stands in the XML, and what is written there in the form`, async ({
    page,
    folder,
  }) => {
    const inFolder = (text: string) => text.replace("/target", join(folder, "pool"));
    await page.goto(`/hosts/${host}/pools/new`);
    await page.getByRole("radio", { name: title, exact: true }).click();
    await field(page, "name").fill(`form-${type}`);
    const left = new Map(Object.entries(values));
    const [from, to, followed] = edit;
    const review = page.getByRole("heading", { name: "What will run on the host" });
    let isEdited = false;
    for (let step = 0; step < 6 && !(await review.isVisible()); step += 1) {
      for (const [path, value] of left) {
        if ((await field(page, path).count()) === 0) continue;
        await fill(field(page, path), inFolder(value));
        left.delete(path);
      }
      const parent = followed.replace(/\.[0-9]+\.\w+$/, "");
      const isHere = (await page.locator(`[data-path="${followed}"], [data-list="${parent}"]`).count()) > 0;
      if (isHere && !isEdited) {
        const text = await shownXml(page);
        await page.getByRole("button", { name: "Edit the XML" }).click();
        const before = inFolder(from);
        expect(text).toContain(before);
        await setText(page, text.replace(before, inFolder(to)));
        await expect(field(page, followed)).not.toHaveValue(values[followed] ? inFolder(values[followed]) : "");
        await page.getByRole("button", { name: "Close the editor" }).click();
        isEdited = true;
      }
      await next(page);
      await expect(review.or(page.getByRole("button", { name: "Next" })).first()).toBeVisible();
      await page.waitForTimeout(500);
    }
    await expect(review).toBeVisible();
    expect([...left.keys()]).toEqual([]);
    expect(isEdited).toBe(true);
    const text = await shownXml(page);
    for (const piece of xml) expect(text).toContain(inFolder(piece).replace(inFolder(from), inFolder(to)));
    expect(text).toContain(`<pool type='${type}'>`);
  });
}

test("a type that the host cannot run is defined, with build and start out of use and the reason beside them", async ({
  page,
}) => {
  await page.goto(`/hosts/${host}/pools/new`);
  await page.getByRole("radio", { name: "ZFS pool", exact: true }).click();
  await expect(page.getByText("Here it can be defined and exported, but not run")).toBeVisible();
  await field(page, "name").fill("only-defined");
  const build = page.getByLabel("Build", { exact: true });
  for (let step = 0; step < 4 && !(await build.isVisible()); step += 1) {
    await next(page);
    await page.waitForTimeout(700);
  }
  await expect(build).not.toBeChecked();
  await expect(page.getByLabel("Start", { exact: true })).not.toBeChecked();
  await next(page);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("heading", { name: "only-defined" })).toBeVisible();
});

test("another type keeps what it knows and tells what it took out", async ({ page }) => {
  await page.goto(`/hosts/${host}/pools/new`);
  await page.getByRole("radio", { name: "Network folder", exact: true }).click();
  await field(page, "name").fill("changes-type");
  await next(page);
  await field(page, "source.hosts.0.name").fill("nas");
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("radio", { name: "Folder", exact: true }).click();
  await expect(page.getByText("Host name: nas")).toBeVisible();
  expect(await shownXml(page)).not.toContain("nas");
  await page.getByRole("radio", { name: "Network folder", exact: true }).click();
  expect(await shownXml(page)).toContain("<host name='nas'/>");
});

test("rows of a list are added, moved and taken out by keyboard", async ({ page }) => {
  await page.goto(`/hosts/${host}/pools/new`);
  await page.getByRole("radio", { name: "Ceph pool", exact: true }).click();
  await field(page, "name").fill("rows");
  await next(page);
  await field(page, "source.hosts.0.name").fill("a");
  await page.getByRole("button", { name: "Add: Host" }).focus();
  await page.keyboard.press("Enter");
  await field(page, "source.hosts.1.name").fill("b");
  await page.getByRole("button", { name: "Move Host 2 up" }).focus();
  await page.keyboard.press("Enter");
  await expect(field(page, "source.hosts.0.name")).toHaveValue("b");
  expect(await shownXml(page)).toMatch(/name='b'\/>\s*<host name='a'/);
  await page.getByRole("button", { name: "Take out Host 1" }).focus();
  await page.keyboard.press("Enter");
  await expect(field(page, "source.hosts.0.name")).toHaveValue("a");
  expect(await shownXml(page)).not.toContain("name='b'");
});

test("the form of a stored pool changes its text in place, waits while the text is broken, and marks the field at the cursor", async ({
  page,
  folder,
}) => {
  const uuid = await makePool(page.request, "form-tab", join(folder, "a"));
  await page.goto(`/hosts/${host}/pools/${uuid}?tab=xml`);
  const { storedXml } = (await call(page.request, "pools.get", { pool: uuid })) as { storedXml: string };
  await page.getByRole("switch", { name: "Form beside the XML" }).click();
  await field(page, "name").fill("form-tab-2");
  const code = page.locator(".monaco-editor").first();
  await expect(code).toContainText("form-tab-2");
  await expect(code).toContainText("made by a test");
  await setText(page, storedXml.replace("</pool>", "</poo"));
  await expect(page.getByText("The form waits for the XML")).toBeVisible();
  await expect(field(page, "name")).toBeDisabled();
  await setText(page, storedXml);
  await expect(field(page, "name")).toHaveValue("form-tab");
  await code.getByText("form-tab", { exact: false }).last().click();
  await expect(page.locator('.field-marked[data-path="name"]')).toBeVisible();
  await field(page, "target.path").focus();
  await expect(page.locator(".text-marked").first()).toBeVisible();
});

test("the editor completes what can stand at the cursor, and puts a misspelled name right", async ({
  page,
  folder,
}) => {
  const uuid = await makePool(page.request, "completes", join(folder, "a"));
  await page.goto(`/hosts/${host}/pools/${uuid}?tab=xml`);
  const { storedXml } = (await call(page.request, "pools.get", { pool: uuid })) as { storedXml: string };
  await setText(page, storedXml.replaceAll("target>", "tarjet>"));
  await page
    .getByRole("button", { name: /^Go to line/ })
    .first()
    .click();
  const line = storedXml.split("\n").findIndex((each) => each.includes("<target>")) + 1;
  await page
    .getByRole("button", { name: new RegExp(`^Go to line ${line},`) })
    .first()
    .click();
  await page.keyboard.press("Control+.");
  await page
    .getByText("target", { exact: false })
    .filter({ hasText: /Change|Rename|Correct/ })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Did you mean")).toHaveCount(0);
  await setText(page, "<pool type='dir'>\n</pool>");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("End");
  await page.keyboard.type("<");
  const list = page.locator(".suggest-widget");
  await expect(list).toContainText("name");
  await expect(list).toContainText("target");
});

test("pools are imported from several files, each with its problems, and exported as they were written", async ({
  page,
  folder,
}) => {
  const good = `<pool type='dir'>\n  <!-- mine -->\n  <name>imported</name>\n  <target><path>${join(folder, "in")}</path></target>\n</pool>\n`;
  await writeFile(join(folder, "good.xml"), good);
  await writeFile(join(folder, "bad.xml"), "<pool type='dir'><name>bad</name>");
  await page.goto(`/hosts/${host}/import`);
  await page.locator("input[type=file]").setInputFiles([join(folder, "good.xml"), join(folder, "bad.xml")]);
  const list = page.getByRole("list", { name: "Definitions to import" });
  await expect(list.getByText("not ready")).toBeVisible();
  await expect(list.getByText("not well-formed", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Define 1 pool" }).click();
  await expect(list.getByText("defined", { exact: true })).toBeVisible();
  await list.getByRole("button", { name: "Leave out" }).last().click();
  await page.goto(`/hosts/${host}`);
  await page.getByRole("link", { name: "imported", exact: true }).click();
  await page.getByRole("tab", { name: "XML" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as a file" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("imported.xml");
  const saved = await readFile(await download.path(), "utf8");
  expect(saved).toContain("<!-- mine -->");
});
