import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { call, done, host, makePool, volumeXml } from "./api.ts";
import { expect, run, served, test } from "./served.ts";

const large = volumeXml("large.img", "<capacity unit='GiB'>8</capacity><allocation unit='GiB'>8</allocation>");

/** A pool on an ext2 filesystem, which cannot set space aside at once: filling a volume takes seconds on any disk. */
async function slowPool(request: APIRequestContext, name: string, folder: string) {
  const image = join(folder, "ext2");
  const disk = join(folder, "disk");
  await run("truncate", "--size", "12G", image);
  await run("mkfs.ext2", "-q", "-F", "-N", "256", image);
  await run("mkdir", disk);
  await run("mount", "-o", "loop", image, disk);
  await run("rmdir", join(disk, "lost+found"));
  return { disk, pool: await makePool(request, name, disk), end: () => run("umount", "--lazy", disk) };
}

test("a job behind another shows its place and can be withdrawn; it never runs", async ({ page, folder }) => {
  const slow = await slowPool(page.request, "queue", folder);
  try {
    const first = crypto.randomUUID();
    const second = crypto.randomUUID();
    await call(page.request, "volumes.create", { pool: slow.pool, xml: large, job: first });
    await call(page.request, "pools.stop", { pool: slow.pool, job: second });
    await page.goto(`/jobs?pool=${slow.pool}`);
    const row = page.getByRole("row").filter({ hasText: "Stop pool" });
    await expect(row.getByText("1 job ahead")).toBeVisible();
    await row.getByRole("button", { name: "Withdraw" }).click();
    await expect(row.getByText("undone")).toBeVisible();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("row").filter({ hasText: "large.img" }).getByText("undone")).toBeVisible();
    const pool = (await call(page.request, "pools.get", { pool: slow.pool })) as { state: string };
    expect(pool.state).toBe("running");
  } finally {
    await slow.end();
  }
});

test("a job that could not be taken back is reached from its pool, says what each choice does, and is undone", async ({
  page,
  folder,
}) => {
  test.setTimeout(120_000);
  const slow = await slowPool(page.request, "needs-you", folder);
  try {
    const id = crypto.randomUUID();
    await call(page.request, "volumes.create", { pool: slow.pool, xml: large, job: id });
    // Nobody can remove an immutable file, root included.
    await expect.poll(() => readdir(slow.disk)).toHaveLength(1);
    const [half = ""] = await readdir(slow.disk);
    await run("chattr", "+i", join(slow.disk, half));
    await call(page.request, "jobs.cancel", { job: id });
    await page.goto(`/hosts/${host}/pools/${slow.pool}`);
    // The disk may still be busy with what was written.
    await expect(page.getByText("could not be taken back")).toBeVisible({ timeout: 30_000 });
    await page.getByRole("link", { name: "Open the job" }).click();
    const drawer = page.getByRole("dialog");
    await expect(drawer.getByText("needs you")).toBeVisible();
    const choices = drawer.getByRole("region", { name: "What to do" });
    await expect(choices.getByText(`rm -d ${join(slow.disk, half)}`)).toBeVisible();
    await expect(choices.getByRole("button", { name: "I took care of it" })).toBeVisible();

    await choices.getByRole("button", { name: "Try undoing again" }).click();
    await expect(drawer.getByText(/may not remove-file/)).toBeVisible();
    await expect(drawer.getByText("needs you")).toBeVisible();
    await run("chattr", "-i", join(slow.disk, half));
    await choices.getByRole("button", { name: "Try undoing again" }).click();
    await expect(drawer.getByText("undone", { exact: true }).first()).toBeVisible();
    await expect(drawer.getByText(/chose “Try undoing again”/)).toBeVisible();
    expect(await readdir(slow.disk)).toEqual([]);
    await page.goto(`/hosts/${host}/pools/${slow.pool}`);
    await expect(page.getByRole("heading", { name: "needs-you" })).toBeVisible();
    await expect(page.getByText("could not be taken back")).toBeHidden();
  } finally {
    await slow.end();
  }
});

test("a job opens with its steps, their commands, how long they took and what the programs said", async ({
  page,
  folder,
}) => {
  const pool = await makePool(page.request, "output", folder);
  const xml = volumeXml("said.qcow2", "<capacity unit='MiB'>8</capacity><target><format type='qcow2'/></target>");
  await done(page.request, "volumes.create", { pool, xml });
  await page.goto(`/jobs?pool=${pool}&verb=volumes.create`);
  await page.getByRole("button", { name: "Create volume" }).click();
  const steps = page.getByRole("dialog").getByRole("list", { name: "Steps" });
  await expect(steps.getByText("qemu-img create")).toBeVisible();
  await expect(steps.getByText(/Formatting '/)).toBeVisible();
  await expect(steps.getByText(/done, \d+\.\d s/).first()).toBeVisible();
});

test("older jobs come page by page, and state, kind and pool choose among them", async ({ page, folder }) => {
  test.setTimeout(120_000);
  const pool = await makePool(page.request, "paged", folder);
  for (let count = 0; count < 55; count += 1) await done(page.request, "pools.refresh", { pool });
  await page.goto("/jobs");
  await page.getByLabel("Pool").selectOption({ label: "paged" });
  const rows = page.getByRole("row").filter({ hasText: "paged" });
  await expect(rows).toHaveCount(50);
  await page.getByRole("button", { name: "Show older jobs" }).click();
  await expect(rows).toHaveCount(56);
  await expect(page.getByRole("button", { name: "Show older jobs" })).toBeHidden();
  await page.getByLabel("Kind").selectOption({ label: "Create pool" });
  await expect(rows).toHaveCount(1);
  await page.getByLabel("State").selectOption({ label: "needs you" });
  await expect(page.getByText("No job fits")).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`${served().origin}/jobs\\?.*pool=${pool}`));
});
