import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endAgent, startAgent } from "./agent.ts";
import { host, makePool, stopPool } from "./api.ts";
import { freePort, open, start, stop } from "./serve.ts";
import { expect, test } from "./served.ts";

test("an agent that is away is said with its time, its last state stays, and the page recovers by itself", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const data = await mkdtemp(join(tmpdir(), "cistern-away-"));
  const folder = await mkdtemp(join(tmpdir(), "cistern-pool-"));
  let agent = await startAgent(data);
  const dashboard = await start(await freePort(), data);
  try {
    const { context, page } = await open(browser, dashboard.address);
    await expect(page.getByRole("link", { name: "Create pool" }).first()).toBeVisible();
    const uuid = await makePool(context.request, "away", folder);
    await page.goto(`/hosts/${host}/pools/${uuid}`);
    await expect(page.getByRole("heading", { name: "away" })).toBeVisible();

    await endAgent(agent);
    await expect(page.getByText(/has not answered since .+ shows the last known state/)).toBeVisible();
    await page.reload();
    await expect(page.getByText(/has not answered since .+ shows the last known state/)).toBeVisible();
    await expect(page.getByRole("heading", { name: "away" })).toBeVisible();
    await expect(page.getByRole("meter", { name: "Use of pool away" })).toBeVisible();

    agent = await startAgent(data);
    await expect(page.getByText(/has not answered since/)).toHaveCount(0);
    await stopPool(page);
    await expect(page.getByText("inactive", { exact: true }).first()).toBeVisible();
    await context.close();
  } finally {
    await stop(dashboard.process);
    await endAgent(agent);
    await rm(data, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
});
