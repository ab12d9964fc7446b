import { join, resolve } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { done, host } from "./api.ts";
import { expect, run, test } from "./served.ts";

interface FieldLine {
  readonly xpath: string;
  readonly path: string;
  readonly direction: string;
  readonly poolTypes: readonly string[];
}

const types: { readonly [type: string]: string } = {
  dir: "Folder",
  fs: "Formatted device",
  netfs: "Network folder",
  logical: "Volume group",
  disk: "Partitioned disk",
  iscsi: "iSCSI target",
  "iscsi-direct": "iSCSI target, without devices",
  scsi: "SCSI adapter",
  mpath: "Multipath devices",
  rbd: "Ceph pool",
  sheepdog: "Sheepdog cluster",
  gluster: "Gluster volume",
  zfs: "ZFS pool",
  vstorage: "Virtuozzo cluster",
};

/** Paths that a type can set, as the agent's own command lists them. The type of a pool is chosen, not typed. */
async function settable(root: "pool" | "volume", type: string): Promise<readonly string[]> {
  const command = resolve(import.meta.dirname, "../apps/agent/cistern.ts");
  const lines = await run(
    resolve(import.meta.dirname, "../node_modules/.bin/node"),
    command,
    "xml",
    "fields",
    "--json",
  );
  const fields = lines.split("\n").map((line) => JSON.parse(line) as FieldLine);
  const used = fields.filter(
    ({ xpath, direction, poolTypes }) =>
      xpath.startsWith(`/${root}/`) && direction !== "reported" && poolTypes.includes(type),
  );
  return [...new Set(used.map(({ path }) => path))].filter((path) => path !== "type").toSorted();
}

/** Folded fields shown, and a row in every list. */
async function unfold(page: Page): Promise<void> {
  for (;;) {
    const folded = page.getByRole("button", { name: "Advanced", expanded: false });
    const empty = page.locator("[data-list]:visible").filter({ hasNot: page.locator(".list-row") });
    if ((await folded.count()) > 0) await folded.first().click();
    else if ((await empty.count()) > 0)
      await empty
        .first()
        .getByRole("button", { name: /^Add: / })
        .last()
        .click();
    else return;
  }
}

async function collect(page: Page, into: Set<string>): Promise<void> {
  // How much is taken at once is asked in words first.
  const amount = page.getByLabel("Some of it now");
  if (await amount.isVisible()) await amount.check();
  await unfold(page);
  const shown = await page
    .locator("[data-path]:visible")
    .evaluateAll((all) => all.map((each) => each.getAttribute("data-path") ?? ""));
  for (const path of shown) into.add(path.replace(/\.[0-9]+(?=\.|$)/g, ""));
}

/** Everything that this step can show, under every choice that it offers. */
async function collectStep(page: Page, into: Set<string>): Promise<void> {
  await collect(page, into);
  const backing = page.locator('[id="field-backingStore.path"]:visible');
  if ((await backing.count()) > 0) {
    // Its format is asked for only with it.
    await backing.fill("/srv/base.qcow2");
    await collect(page, into);
    await backing.fill("");
  }
  const selects = page.locator("[data-path]:visible > * select[id^='field-']");
  for (const id of await selects.evaluateAll((all) => all.map((each) => each.id))) {
    const select = page.locator(`[id="${id}"]`);
    const before = await select.inputValue();
    const choices = await select
      .locator("option")
      .evaluateAll((all) => all.map((each) => (each as HTMLOptionElement).value));
    // The long ones are formats of sources, on which no other field depends.
    if (choices.length > 6) continue;
    for (const choice of choices) {
      if (choice === before) continue;
      await select.selectOption(choice);
      await collect(page, into);
    }
    await select.selectOption(before);
  }
}

/** Where one of several fields is needed, the one to fill. */
const oneOf: { readonly [path: string]: string } = { "source.adapter.name": "scsi_host1" };

/** What the step cannot be left without, from the examples that stand in the inputs. */
async function fillNeeded(page: Page, folder: string): Promise<void> {
  const needed: Locator = page.locator('input[aria-required="true"]:visible');
  for (const input of await needed.all()) {
    if ((await input.inputValue()) !== "") continue;
    const isTarget = (await input.getAttribute("id")) === "field-target.path";
    // An example may stand for what is missing; a target must be nobody else's.
    await input.fill(isTarget ? join(folder, "pool") : ((await input.getAttribute("placeholder")) ?? "a"));
  }
}

async function fillOneOf(page: Page): Promise<void> {
  for (const [path, value] of Object.entries(oneOf)) {
    const input = page.locator(`[id="field-${path}"]:visible`);
    if ((await input.count()) > 0) await input.fill(value);
  }
}

/** Walks a wizard to its review, whatever its steps are, and gives the paths of all fields that it showed. */
async function walked(page: Page, folder: string): Promise<readonly string[]> {
  const seen = new Set<string>();
  const next = page.getByRole("button", { name: /^(Next|Review)$/ });
  const step = page.locator(".mantine-Stepper-step[data-progress]");
  for (let steps = 0; steps < 8 && (await next.isVisible()); steps += 1) {
    await collectStep(page, seen);
    await takeOutEmptyRows(page);
    await fillNeeded(page, folder);
    await fillOneOf(page);
    const before = await step.textContent();
    await next.click();
    await expect(step).not.toHaveText(before ?? "");
  }
  return [...seen].toSorted();
}

/** Rows that were only added to be seen; one that the type needs comes back by itself. */
async function takeOutEmptyRows(page: Page): Promise<void> {
  const rows = page.getByRole("button", { name: /^Take out / });
  for (let left = await rows.count(); left > 0; left -= 1) await rows.nth(left - 1).click();
}

for (const [type, title] of Object.entries(types)) {
  test(`${type}: every field that the pool type can set is reached in its wizard, and no other`, async ({
    page,
    folder,
  }) => {
    await page.goto(`/hosts/${host}/pools/new`);
    await page.getByRole("radio", { name: title, exact: true }).click();
    await page.locator('[id="field-name"]').fill(`reach-${type}`);
    expect(await walked(page, folder)).toEqual(await settable("pool", type));
  });
}

/** A definition of each type in which volumes are made; none but a folder has to run for its form to be there. */
const makers: { readonly [type: string]: (folder: string) => string } = {
  dir: (folder) => `<target><path>${folder}</path></target>`,
  fs: (folder) => `<source><device path='/dev/sdz9'/></source><target><path>${folder}</path></target>`,
  netfs: (folder) =>
    `<source><host name='nas'/><dir path='/x'/><format type='nfs'/></source><target><path>${folder}</path></target>`,
  logical: () => "<source><name>vg-reach</name></source>",
  disk: () => "<source><device path='/dev/sdz'/><format type='gpt'/></source><target><path>/dev</path></target>",
  rbd: () => "<source><host name='mon'/><name>reach</name></source>",
  sheepdog: () => "<source><host name='sheep'/><name>reach</name></source>",
  gluster: () => "<source><host name='gl'/><dir path='/'/><name>reach</name></source>",
  zfs: () => "<source><name>reach</name></source>",
  vstorage: (folder) => `<source><name>reach</name></source><target><path>${folder}</path></target>`,
};

for (const [type, parts] of Object.entries(makers)) {
  test(`${type}: every field that a volume of such a pool can set is reached in its form, and no other`, async ({
    page,
    folder,
  }) => {
    const xml = `<pool type='${type}'><name>reach-volumes-${type}</name>${parts(join(folder, "a"))}</pool>`;
    const { subject } = await done(page.request, "pools.define", { xml });
    await page.goto(`/hosts/${host}/pools/${subject.pool}/volumes/new`);
    await page.locator('[id="field-name"]').fill("reach");
    // The format on which the most fields depend.
    const format = page.locator('select[id="field-target.format.type"]');
    if ((await format.locator("option[value=qcow2]").count()) > 0) await format.selectOption("qcow2");
    expect(await walked(page, folder)).toEqual(await settable("volume", type));
  });
}
