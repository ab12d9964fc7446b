import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endAgent, startAgent } from "./agent.ts";
import { call, host, makePool, stopPool } from "./api.ts";
import { freePort, open, start, stop } from "./serve.ts";
import { expect, served, test } from "./served.ts";

/** The editor is loaded, and the web server finds its agent again, in their own time. */
const patient = { timeout: 30_000 };

test("a pool is made without storing its definition, changed while it runs, kept, and shows what waits for the next start", async ({
  page,
  folder,
}) => {
  test.setTimeout(180_000);
  const target = join(folder, "brief");
  const definition = join(served().data, "storage/brief.xml");

  await test.step("the wizard says what a pool without a stored definition is, and its plan stores none", async () => {
    await page.goto(`/hosts/${host}/pools/new`);
    await page.getByLabel("Name").fill("brief");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Target path").fill(target);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Store the definition").uncheck();
    await expect(page.getByRole("checkbox", { name: "Start", exact: true })).toBeChecked();
    await expect(page.getByRole("checkbox", { name: "Start with the host" })).not.toBeChecked();
    await page.getByRole("checkbox", { name: "Start with the host" }).press("Space");
    await expect(page.getByRole("checkbox", { name: "Start with the host" })).not.toBeChecked();
    await page.getByRole("button", { name: "Next" }).click();
    await expect(page.getByText(`mkdir -p -m 0711 ${target}`)).toBeVisible();
    await expect(page.getByText("Store the definition of brief")).toHaveCount(0);
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("heading", { name: "brief" })).toBeVisible();
    await expect(page.getByText("running", { exact: true }).first()).toBeVisible();
    expect((await stat(target)).isDirectory()).toBe(true);
    expect(existsSync(definition)).toBe(false);
  });

  await test.step("its page says so, and stores the definition when asked", async () => {
    await expect(page.getByText("The definition of this pool is not stored")).toBeVisible();
    await page.getByRole("button", { name: "Store the definition" }).click();
    await expect(page.getByText("The definition of this pool is not stored")).toHaveCount(0);
    expect(await readFile(definition, "utf8")).toContain(target);
    await expect(page.getByText("running", { exact: true }).first()).toBeVisible();
  });

  await test.step("a change while it runs shows both definitions, their difference, and how it takes effect", async () => {
    const { rows } = (await call(page.request, "pools.list", {})) as { rows: { uuid: string; name: string }[] };
    const uuid = rows.find(({ name }) => name === "brief")?.uuid ?? "";
    const { storedXml, revision } = (await call(page.request, "pools.get", { pool: uuid })) as {
      storedXml: string;
      revision: string;
    };
    const xml = storedXml.replace(target, `${target}-next`);
    await call(page.request, "pools.define", { xml, revision, job: crypto.randomUUID() });
    await expect(page.getByText("stop the pool, then start it")).toBeVisible();
    await page.getByRole("link", { name: "Compare both" }).click();
    const difference = page.locator(".monaco-diff-editor");
    await expect(difference.locator(".modified").getByText(`${target}-next`)).toBeVisible(patient);
    await expect(difference.locator(".original").getByText(`${target}<`)).toBeVisible();
    // What the host reports, such as the folder's owner, is no change of the definition.
    await expect(difference.locator(".original").getByText("owner")).toHaveCount(0);
    await stopPool(page);
    await expect(page.getByText("stop the pool, then start it")).toHaveCount(0);
    await expect(page.getByText("inactive", { exact: true }).first()).toBeVisible();
  });
});

test("a stopped pool stays stopped when the agent starts again, and the host's page says what was found and why", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const data = await mkdtemp(join(tmpdir(), "cistern-found-"));
  const folder = await mkdtemp(join(tmpdir(), "cistern-pool-"));
  let agent = await startAgent(data);
  const dashboard = await start(await freePort(), data);
  try {
    const { context, page } = await open(browser, dashboard.address);
    await makePool(context.request, "runs", join(folder, "runs"));
    await makePool(context.request, "broken", join(folder, "broken"));
    await page.goto(`/hosts/${host}/pools/${await makePool(context.request, "halted", join(folder, "halted"))}`);
    await stopPool(page);
    await expect(page.getByText("inactive", { exact: true }).first()).toBeVisible();

    await endAgent(agent);
    await rm(join(folder, "broken"), { recursive: true });
    agent = await startAgent(data);
    await page.goto(`/hosts/${host}`);
    await page.getByText("What the agent found when it started: 3 pools").click();
    const said = (name: string) => page.getByRole("listitem").filter({ hasText: `${name}:` });
    await expect(said("runs")).toContainText("it was running before, and its storage is there");
    await expect(said("halted")).toContainText("stays stopped, though its storage is there");
    await expect(said("broken")).toContainText(`${join(folder, "broken")} does not exist`);
    await expect(page.getByRole("row").filter({ hasText: "halted" })).toContainText("inactive");
    await expect(page.getByRole("row").filter({ hasText: "broken" })).toContainText("degraded", patient);
    await context.close();
  } finally {
    await stop(dashboard.process);
    await endAgent(agent);
    await rm(data, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
});
