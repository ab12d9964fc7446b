import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endAgent, startAgent } from "./agent.ts";
import { host } from "./api.ts";
import { freePort, open, start, stop } from "./serve.ts";
import { expect, test } from "./served.ts";

/** As libvirt writes a pool that it keeps, runs or not. */
async function inLibvirt(
  libvirt: string,
  name: string,
  number: number,
  is: { readonly active: boolean },
): Promise<void> {
  const path = join(libvirt, "targets", name);
  await mkdir(path, { recursive: true });
  const uuid = `3196f229-b256-43da-b9cf-00000000000${number}`;
  const xml = `<pool type='dir'><name>${name}</name><uuid>${uuid}</uuid><target><path>${path}</path></target></pool>`;
  await writeFile(join(libvirt, "storage", `${name}.xml`), xml);
  if (is.active) await writeFile(join(libvirt, "run/storage", `${name}.xml`), `<poolstate>${xml}</poolstate>`);
}

test("pools of libvirt's are listed as they come, adopted several at once after a look at the plan, and marked as shared", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const data = await mkdtemp(join(tmpdir(), "cistern-beside-"));
  const libvirt = await mkdtemp(join(tmpdir(), "cistern-libvirt-"));
  for (const folder of ["storage/autostart", "run/storage"]) await mkdir(join(libvirt, folder), { recursive: true });
  await inLibvirt(libvirt, "first", 1, { active: true });
  await symlink(join(libvirt, "storage/first.xml"), join(libvirt, "storage/autostart/first.xml"));
  const agent = await startAgent(data, "--libvirt", libvirt);
  const dashboard = await start(await freePort(), data);
  try {
    const { page } = await open(browser, dashboard.address);
    await page.goto(`/hosts/${host}`);
    const list = page.getByRole("region", { name: "Only in libvirt" });
    await expect(list.getByRole("row", { name: /first running dir .* yes/ })).toBeVisible();

    await inLibvirt(libvirt, "second", 2, { active: false });
    await expect(list.getByRole("row", { name: /second inactive/ })).toBeVisible();
    await list.getByLabel("Choose first").check();
    await list.getByLabel("Choose second").press("Space");
    await list.getByRole("button", { name: "Adopt 2 pools" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(join(data, "storage/second.xml"))).toBeVisible();
    expect(await readdir(join(data, "storage"))).toEqual(["autostart"]);
    await dialog.getByRole("button", { name: "Adopt", exact: true }).click();
    await expect(list).toBeHidden();
    await expect(page.getByText("shared with libvirt")).toHaveCount(2);

    await page.getByRole("link", { name: "first", exact: true }).click();
    await expect(page.getByText("libvirt starts it with the host, so Cistern does not.")).toBeVisible();
    await page.getByRole("button", { name: "Let Cistern start it" }).click();
    await expect(dialog.getByText(`rm -f ${join(libvirt, "storage/autostart/first.xml")}`)).toBeVisible();
    await dialog.getByRole("button", { name: "Switch over" }).click();
    await expect(page.getByRole("switch", { name: /Start/ })).toBeChecked();
    expect(await readdir(join(libvirt, "storage/autostart"))).toEqual([]);
  } finally {
    await stop(dashboard.process);
    await endAgent(agent);
    for (const folder of [data, libvirt]) await rm(folder, { recursive: true, force: true });
  }
});
