import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { call, done, host, toStep } from "./api.ts";
import { setText } from "./editor.ts";
import { expect, run, served, test } from "./served.ts";

const canary = "canary-77c1e0d4b92a";
const forms = [canary, Buffer.from(canary).toString("base64")];
const page0 = `/hosts/${host}/secrets`;
const field = (page: Page, path: string): Locator => page.locator(`[id="field-${path}"]`);
const value = (page: Page) => page.getByLabel("Value", { exact: true });
const make = (page: Page) => page.getByRole("button", { name: "Make the secret" }).click();
const row = (page: Page, id: string) => page.getByRole("row").filter({ hasText: id });

async function openMenu(page: Page, id: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${id}`, exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** Makes a secret of Ceph without a value, without the page. */
const define = (page: Page, id: string) =>
  call(page.request, "secrets.define", { usage: { type: "ceph", id } }) as Promise<{ readonly uuid: string }>;

const rbd = (name: string, usage: string) => `<pool type='rbd'>
  <name>${name}</name>
  <source>
    <host name='mon1'/>
    <name>${name}</name>
    <auth type='ceph' username='admin'>
      <secret usage='${usage}'/>
    </auth>
  </source>
</pool>
`;

test("a secret is defined and given a value that then stands in no page, address, answer, log or file", async ({
  page,
}) => {
  const addresses: string[] = [];
  const answers: Promise<string>[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  page.on("response", (response) => {
    if (response.url().includes("/api/") && !response.url().includes("live.follow"))
      answers.push(response.text().catch(() => ""));
  });
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  const look = async () => said.push(await page.content());

  await page.goto(page0);
  await page.getByRole("button", { name: "New secret" }).first().click();
  await page.getByLabel("Usage type").selectOption("iscsi");
  await field(page, "secret.usage.target").fill("canary-target");
  await value(page).fill(canary);
  await expect(page.getByText(`Exactly ${canary.length} bytes will be stored.`)).toBeVisible();
  await look();
  await page.getByRole("button", { name: "Show what was typed" }).click();
  await look();
  await make(page);
  await expect(row(page, "canary-target").getByText("set", { exact: true })).toBeVisible();
  await look();

  // Again, by way of Base64, and once refused: with nothing to store.
  await openMenu(page, "canary-target", "Set value…");
  await page.getByText("Base64", { exact: true }).click();
  await page.getByRole("button", { name: "Set value", exact: true }).click();
  await expect(page.getByText("The value is empty.", { exact: false })).toBeVisible();
  await value(page).fill(`${forms[1]}!`);
  await page.getByRole("button", { name: "Set value", exact: true }).click();
  await expect(page.getByText("This is not Base64.", { exact: false })).toBeVisible();
  await look();
  await value(page).fill(forms[1] ?? "");
  await page.getByRole("button", { name: "Set value", exact: true }).click();
  await expect(page.getByText("Value set")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await look();
  await openMenu(page, "canary-target", "Set value…");
  await expect(value(page)).toHaveValue("");
  await page.reload();
  await expect(row(page, "canary-target")).toBeVisible();
  await look();
  const stored = await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state])");
  said.push(String(stored), ...addresses, ...(await Promise.all(answers)));
  // What was looked at is what it is taken for.
  expect(said.join("\n")).toContain("canary-target");
  for (const form of forms) expect(said.join("\n")).not.toContain(form);

  const files = await readdir(served().data, { recursive: true, withFileTypes: true });
  const names = files.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  expect(names.some((name) => name.endsWith(".sqlite"))).toBe(true);
  expect(names).toContain(served().log);
  for (const name of names) {
    const bytes = await readFile(name);
    for (const form of forms) expect([name, bytes.includes(form)]).toEqual([name, false]);
  }
});

test("a secret whose value was refused is made all the same, and the next try only sets the value", async ({
  page,
}) => {
  await page.goto(page0);
  await page.getByRole("button", { name: "New secret" }).first().click();
  await field(page, "secret.usage.volume").fill("/srv/half-made.img");
  await value(page).fill("a phrase");
  const refused = "**/secrets.setValue";
  await page.route(refused, (route) => route.abort());
  await make(page);
  await expect(page.getByText("is made, and has no value yet", { exact: false })).toBeVisible();
  await expect(value(page)).toHaveValue("");
  await page.unroute(refused);
  await value(page).fill("a phrase");
  await make(page);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(row(page, "/srv/half-made.img").getByText("set", { exact: true })).toBeVisible();
  await expect(row(page, "/srv/half-made.img")).toHaveCount(1);
});

test("a file is stored byte for byte, but for the line break of a one-line text, which is asked about", async ({
  page,
  folder,
}) => {
  await writeFile(join(folder, "phrase.txt"), "pass phrase\n");
  await writeFile(join(folder, "key.bin"), Buffer.from([0, 1, 2, 10]));
  await page.goto(page0);
  await page.getByRole("button", { name: "New secret" }).first().click();
  await field(page, "secret.usage.volume").fill(join(folder, "a.img"));
  await page.getByText("File", { exact: true }).click();
  const input = page.locator("input[type=file]");
  await input.setInputFiles(join(folder, "phrase.txt"));
  await expect(page.getByText("Exactly 11 bytes")).toBeVisible();
  await page.getByLabel("Leave out the line break").uncheck();
  await expect(page.getByText("Exactly 12 bytes")).toBeVisible();
  await input.setInputFiles(join(folder, "key.bin"));
  await expect(page.getByText("Exactly 4 bytes")).toBeVisible();
  await expect(page.getByLabel("Leave out the line break")).toHaveCount(0);
  await make(page);
  await expect(row(page, join(folder, "a.img")).getByText("set", { exact: true })).toBeVisible();
});

test("an rbd pool takes its secret from the host's own, or one made in place, or one that is not there with a warning", async ({
  page,
}) => {
  await define(page, "chosen-ceph");
  await call(page.request, "secrets.define", { usage: { type: "iscsi", id: "not-for-ceph" } });
  await page.goto(`/hosts/${host}/pools/new`);
  await page.getByRole("radio", { name: "Ceph pool", exact: true }).click();
  await field(page, "name").fill("takes-secret");
  await page.getByRole("button", { name: "Next" }).click();
  await field(page, "source.hosts.0.name").fill("mon1");
  await field(page, "source.name").fill("images");
  await page.getByRole("button", { name: "Next" }).click();
  const usage = field(page, "source.auth.secret.usage");
  await field(page, "source.auth.type").selectOption("ceph");
  await field(page, "source.auth.username").fill("admin");

  await usage.click();
  await expect(page.getByRole("option", { name: "chosen-ceph" })).toContainText("no value yet");
  await expect(page.getByRole("option", { name: "not-for-ceph" })).toHaveCount(0);
  await page.screenshot({ path: "results/screenshots/secret chosen.png" });
  await page.getByRole("option", { name: "chosen-ceph" }).click();
  const xml = page.locator("pre.command").last();
  await expect(xml).toContainText("<secret usage='chosen-ceph'/>");
  await expect(page.getByText("has no value yet. Set it", { exact: false })).toBeVisible();

  await usage.fill("nobody-has-this");
  await expect(page.getByText("There is no secret nobody-has-this on this host.", { exact: false })).toBeVisible();

  await page.getByRole("button", { name: "New secret…" }).click();
  await field(page, "secret.usage.name").fill("made-in-place");
  await value(page).fill("AAECAw==");
  await make(page);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(usage).toHaveValue("made-in-place");
  await expect(xml).toContainText("<secret usage='made-in-place'/>");
  await expect(page.getByText("There is no secret", { exact: false })).toHaveCount(0);
  // The wizard stood still meanwhile.
  await expect(field(page, "source.auth.username")).toHaveValue("admin");
});

test("the disks of the host are offered for a pool on a disk, with what they are and whether they are free", async ({
  page,
}) => {
  const all = (await run("lsblk", "--bytes", "--nodeps", "--noheadings", "--output", "PATH,SIZE,TYPE")).split("\n");
  const disk =
    all.map((line) => line.split(/\s+/)).find(([, size, type]) => type === "disk" && size !== "0")?.[0] ?? "";
  test.skip(disk === "", "this machine shows no disk");
  await page.goto(`/hosts/${host}/pools/new`);
  await page.getByRole("radio", { name: "Partitioned disk", exact: true }).click();
  await field(page, "name").fill("on-a-disk");
  await page.getByRole("button", { name: "Next" }).click();
  const device = field(page, "source.devices.0.path");
  await device.click();
  const option = page.getByRole("option").filter({ hasText: disk });
  await expect(option).toContainText(/[MGT]iB disk/);
  await device.fill(disk);
  await expect(option).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200))}`)).toEqual([]);
  await page.screenshot({ path: "results/screenshots/secret devices.png" });
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.locator("pre.command").last()).toContainText(`<device path='${await device.inputValue()}'/>`);
  await device.fill("/dev/of-another-day");
  await expect(page.locator("pre.command").last()).toContainText("<device path='/dev/of-another-day'/>");
});

test("the secret of a new encrypted volume is offered the volume's own path", async ({ page, folder }) => {
  const xml = `<pool type='fs'><name>encrypts</name><source><device path='/dev/sdz1'/></source>
    <target><path>${join(folder, "images")}</path></target></pool>`;
  const { subject } = await done(page.request, "pools.define", { xml });
  await page.goto(`/hosts/${host}/pools/${subject.pool}/volumes/new`);
  await field(page, "name").fill("closed.qcow2");
  await field(page, "target.format.type").selectOption("qcow2");
  await page.getByRole("button", { name: "Next" }).click();
  await field(page, "capacity").fill("1");
  await toStep(page, "Options and encryption");
  await page.getByRole("button", { name: "Add: Encryption secret" }).click();
  await expect(field(page, "target.encryption.secrets.0.type")).toHaveValue("passphrase");
  await page.getByRole("button", { name: "New secret…" }).click();
  await expect(field(page, "secret.usage.volume")).toHaveValue(join(folder, "images/closed.qcow2"));
  await page.getByText("Made up", { exact: true }).click();
  await make(page);
  await expect(field(page, "target.encryption.secrets.0.usage")).toHaveValue(join(folder, "images/closed.qcow2"));
});

test("a secret that a pool needs is deleted only after its users were named and a second yes", async ({ page }) => {
  const { uuid } = await define(page, "needed-ceph");
  await done(page.request, "pools.define", { xml: rbd("needs-secret", "needed-ceph") });
  await page.goto(page0);
  await openMenu(page, "needed-ceph", "Delete…");
  const sure = page.getByRole("button", { name: "Delete the secret" });
  await expect(sure).toBeDisabled();
  await page.getByLabel("Type this name to go on").fill("needed-ceph");
  await sure.click();
  await expect(page.getByText("The pool needs-secret signs in with this secret", { exact: false })).toBeVisible();
  expect(await call(page.request, "secrets.get", { secret: uuid })).toMatchObject({ uuid });
  await page.getByRole("button", { name: "Delete it all the same" }).click();
  await expect(row(page, "needed-ceph")).toHaveCount(0);
  await expect(call(page.request, "secrets.get", { secret: uuid })).rejects.toThrow("secret.not-found");
});

test("another window shows within two seconds what changed", async ({ page, context }) => {
  const other = await context.newPage();
  await other.goto(page0);
  await expect(other.getByRole("main")).toBeVisible();
  await page.goto(page0);
  // Each of them has its stream.
  await other.bringToFront();
  await page.waitForTimeout(1_000);
  const within = { timeout: 2_000 };
  const { uuid } = await define(page, "seen-elsewhere");
  await expect(row(other, "seen-elsewhere").getByText("not set")).toBeVisible(within);
  await call(page.request, "secrets.setValue", { secret: uuid, value: new Uint8Array([1]) });
  await expect(row(other, "seen-elsewhere").getByText("set", { exact: true })).toBeVisible(within);
  await call(page.request, "secrets.delete", { secret: uuid });
  await expect(row(other, "seen-elsewhere")).toHaveCount(0, within);
});

test("what is said of a secret changes, and its use and its privacy stay", async ({ page }) => {
  const { uuid } = await define(page, "described-ceph");
  await page.goto(page0);
  await openMenu(page, "described-ceph", "Change…");
  await expect(field(page, "secret.usage.name")).toHaveCount(0);
  await field(page, "secret.description").fill("rack 2");
  await page.getByLabel("Private").check();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(row(page, "rack 2")).toBeVisible();
  expect(await call(page.request, "secrets.get", { secret: uuid })).toMatchObject({
    description: "rack 2",
    private: true,
  });
  await openMenu(page, "described-ceph", "Change…");
  await expect(page.getByLabel("Private")).toBeDisabled();
});

test("the editor offers the host's secrets where a document names one", async ({ page }) => {
  await define(page, "completed-ceph");
  const job = await done(page.request, "pools.define", { xml: rbd("completes-secret", "x") });
  await page.goto(`/hosts/${host}/pools/${job.subject.pool}?tab=xml`);
  await setText(page, "<pool type='rbd'><source><auth><secret usage='");
  // Also once the page has read the unfinished text.
  await page.waitForTimeout(600);
  await page.keyboard.press("Control+Space");
  await expect(page.locator(".suggest-widget")).toContainText("completed-ceph");
});

test("the dialogs of secrets are free of accessibility faults, light and dark, wide and narrow", async ({ page }) => {
  test.setTimeout(120_000);
  await define(page, "looked-at-ceph");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 420]) {
      await page.setViewportSize({ width, height: 800 });
      for (const open of ["New secret", "Set value…", "Change…", "Delete…"]) {
        await page.goto(page0);
        if (open === "New secret") {
          await page.getByRole("button", { name: open }).first().click();
          await page.getByRole("dialog").getByRole("button", { name: "Advanced" }).click();
        } else await openMenu(page, "looked-at-ceph", open);
        await expect(page.getByRole("dialog")).toBeVisible();
        await page.waitForTimeout(400);
        const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa"]).analyze();
        const faults = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120))}`);
        expect(faults, `${open} ${colorScheme} ${width}`).toEqual([]);
        await page.screenshot({ path: `results/screenshots/secret ${open} ${colorScheme} ${width}.png` });
      }
    }
  }
});
