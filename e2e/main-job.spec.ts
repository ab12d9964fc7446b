import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { call, done, host, makePool, stopPool, toStep, volumeXml } from "./api.ts";
import { setText } from "./editor.ts";
import { expect, run, served, test } from "./served.ts";

test("a person makes a pool in the wizard, volumes in it, sees their use, and takes everything down again", async ({
  page,
  folder,
}) => {
  test.setTimeout(180_000);
  const target = join(folder, "images");
  await page.goto("/");

  await test.step("the wizard shows the exact operations before anything runs", async () => {
    await page.getByRole("link", { name: "Create pool" }).first().click();
    await page.getByLabel("Name").fill("main-job");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Target path").fill(target);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Mode").fill("0751");
    await page.getByRole("button", { name: "Next" }).click();
    await expect(page.getByLabel("Build")).toBeChecked();
    await page.getByRole("button", { name: "Next" }).click();
    await expect(page.getByText(`mkdir -p -m 0751 ${target}`)).toBeVisible();
    await expect(page.getByText("main-job", { exact: false }).first()).toBeVisible();
    expect(await readdir(folder)).toEqual([]);
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("heading", { name: "main-job" })).toBeVisible();
    await expect(page.getByText("running", { exact: true }).first()).toBeVisible();
    expect(((await stat(target)).mode & 0o777).toString(8)).toBe("751");
  });

  await test.step("the pool shows its use as the filesystem has it", async () => {
    await expect(page.getByRole("meter", { name: "Use of pool main-job" })).toBeVisible();
    await expect(
      page.getByRole("img", { name: /Capacity and allocation of main-job over time, 1 sample/ }),
    ).toBeVisible();
  });

  await test.step("a qcow2 volume made in the form is one that qemu-img knows", async () => {
    await page.getByRole("button", { name: "Create volume" }).click();
    await page.getByLabel("Name").fill("disk.qcow2");
    await page.getByRole("combobox", { name: "Format" }).selectOption("qcow2");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("textbox", { name: "Capacity" }).fill("10");
    await page.getByLabel("Unit of Capacity").selectOption("GiB");
    await toStep(page, "Review");
    await expect(page.getByText("qemu-img create -f qcow2")).toBeVisible();
    await page.getByRole("checkbox", { name: "Write the image’s tables now" }).check();
    await expect(page.getByText("preallocation=metadata,").first()).toBeVisible();
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await expect.poll(() => readdir(target)).toEqual(["disk.qcow2"]);
    const info = JSON.parse(await run("qemu-img", "info", "--output=json", join(target, "disk.qcow2")));
    expect(info).toMatchObject({ format: "qcow2", "virtual-size": 10 * 1024 ** 3 });
    // The tables reach to its end.
    expect((await stat(join(target, "disk.qcow2"))).size).toBeGreaterThan(10 * 1024 ** 3);
  });

  const [pool] = (
    (await call(page.request, "pools.list", {})) as { rows: { uuid: string; name: string }[] }
  ).rows.filter(({ name }) => name === "main-job");
  const uuid = pool?.uuid ?? "";

  await test.step("a raw volume with all its space taken holds that space on the disk", async () => {
    await page.goto(`/hosts/${host}/pools/${uuid}/volumes/new`);
    await page.getByLabel("Name").fill("full.img");
    await page.getByRole("combobox", { name: "Format" }).selectOption("raw");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("textbox", { name: "Capacity" }).fill("16");
    await page.getByLabel("Unit of Capacity").selectOption("MiB");
    await page.getByLabel("All of it now").check();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Mode").fill("0640");
    await toStep(page, "Review");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("link", { name: "full.img" })).toBeVisible();
    const made = await stat(join(target, "full.img"));
    expect(made.size).toBe(16 * 1024 ** 2);
    expect(made.blocks * 512).toBeGreaterThanOrEqual(made.size);
    expect((made.mode & 0o777).toString(8)).toBe("640");
  });

  await test.step("a volume that another program makes shows within two seconds, without a reload", async () => {
    await page.goto(`/hosts/${host}/pools/${uuid}?tab=volumes`);
    await expect(page.getByRole("link", { name: "full.img" })).toBeVisible();
    await run("qemu-img", "create", "-q", "-f", "qcow2", join(target, "outside.qcow2"), "1G");
    await expect(page.getByRole("link", { name: "outside.qcow2" })).toBeVisible({ timeout: 2_000 });
    await run("rm", join(target, "outside.qcow2"));
    await expect(page.getByRole("link", { name: "outside.qcow2" })).toBeHidden({ timeout: 2_000 });
  });

  await test.step("a volume made in another window shows within two seconds, without a reload", async () => {
    const other = await page.context().newPage();
    await other.goto("/");
    await done(other.request, "volumes.create", { pool: uuid, xml: volumeXml("other-window.img") });
    await expect(page.getByRole("link", { name: "other-window.img" })).toBeVisible({ timeout: 2_000 });
    await other.close();
  });

  await test.step("deleting a volume says what goes and wants its name typed", async () => {
    await page.getByRole("button", { name: "Actions for other-window.img" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(`Goes: ${join(target, "other-window.img")}`)).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Delete the volume" })).toBeDisabled();
    await dialog.getByLabel("Type this name to go on").fill("other-window.img");
    await dialog.getByRole("button", { name: "Delete the volume" }).click();
    await expect(page.getByRole("link", { name: "other-window.img" })).toBeHidden();
    expect((await readdir(target)).sort()).toEqual(["disk.qcow2", "full.img"]);
  });

  await test.step("stop, then deleting the storage of a pool that still holds volumes leaves them alone", async () => {
    await stopPool(page);
    await expect(page.getByText("inactive", { exact: true }).first()).toBeVisible();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete the storage…" }).click();
    await expect(page.getByRole("dialog").getByText(/still holds 2 entries/)).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    expect((await readdir(target)).sort()).toEqual(["disk.qcow2", "full.img"]);
  });

  await test.step("an emptied pool goes: folder first, then definition", async () => {
    await run("rm", join(target, "disk.qcow2"), join(target, "full.img"));
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete the storage…" }).click();
    await page.getByLabel("Type this name to go on").fill("main-job");
    await page.getByRole("button", { name: "Delete the storage", exact: true }).click();
    await expect.poll(() => readdir(folder)).toEqual([]);
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Undefine…" }).click();
    await page.getByLabel("Type this name to go on").fill("main-job");
    await page.getByRole("button", { name: "Undefine the pool" }).click();
    const definition = join(served().data, "storage", "main-job.xml");
    await expect.poll(() => readFile(definition, "utf8").catch(() => "gone")).toBe("gone");
  });

  await test.step("every change stands in the jobs, with its steps", async () => {
    await page.getByRole("link", { name: "Jobs", exact: true }).click();
    await expect(page.getByRole("row").filter({ hasText: "Undefine pool" }).first()).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: "Delete volume" }).first()).toBeVisible();
  });
});

test("the text of a pool stays as it was written, and a change on a running pool waits for the next start", async ({
  page,
  folder,
}) => {
  const uuid = await makePool(page.request, "kept-text", join(folder, "kept"));
  await page.goto(`/hosts/${host}/pools/${uuid}?tab=xml`);
  const { storedXml } = (await call(page.request, "pools.get", { pool: uuid })) as { storedXml: string };
  expect(storedXml).toContain("<!-- made by a test -->");
  const changed = storedXml.replace("</path>", "</path>\n    <permissions><mode>0700</mode></permissions>");
  await setText(page, changed);
  await page.getByRole("button", { name: "Review changes" }).click();
  await expect(page.getByRole("dialog").locator(".monaco-diff-editor")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("The change takes effect at the next start")).toBeVisible();
  expect(await readFile(join(served().data, "storage", "kept-text.xml"), "utf8")).toBe(changed);
  await page.getByText("Running now").click();
  await expect(page.locator(".monaco-editor").first()).toContainText("0711");
});

test("applying the XML of a volume renames, resizes and changes rights, and refuses the rest at its line", async ({
  page,
  folder,
}) => {
  const uuid = await makePool(page.request, "volume-text", folder);
  await done(page.request, "volumes.create", { pool: uuid, xml: volumeXml("before.img") });
  await page.goto(`/hosts/${host}/pools/${uuid}/volumes?name=before.img&tab=xml`);
  const { xml } = (await call(page.request, "volumes.get", { pool: uuid, volume: "before.img" })) as { xml: string };

  await setText(page, xml.replace("<format type='raw'/>", "<format type='qcow2'/>"));
  await expect(page.getByText("Format is fixed after creation")).toBeVisible();
  const line = xml.split("\n").findIndex((text) => text.includes("<format")) + 1;
  await expect(page.getByRole("button", { name: `Go to line ${line}`, exact: false })).toBeVisible();

  const changed = xml
    .replace("<name>before.img</name>", "<name>after.img</name>")
    .replace(/<capacity unit='bytes'>\d+</, "<capacity unit='MiB'>32<")
    .replace("<mode>0600</mode>", "<mode>0640</mode>");
  await setText(page, changed);
  await page.getByRole("button", { name: "Review changes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
  await expect.poll(() => readdir(folder)).toEqual(["after.img"]);
  const after = await stat(join(folder, "after.img"));
  expect(after.size).toBe(32 * 1024 ** 2);
  expect((after.mode & 0o777).toString(8)).toBe("640");
  await expect(page).toHaveURL(/name=after\.img/);
});

test("an edit from an old revision is a conflict that shows both texts and writes nothing", async ({
  page,
  folder,
}) => {
  const uuid = await makePool(page.request, "conflict", folder);
  await page.goto(`/hosts/${host}/pools/${uuid}?tab=xml`);
  const { storedXml, revision } = (await call(page.request, "pools.get", { pool: uuid })) as {
    storedXml: string;
    revision: string;
  };
  await setText(page, storedXml.replace("made by a test", "mine"));
  await expect(page.getByText("Changed, not applied yet")).toBeVisible();
  const theirs = storedXml.replace("made by a test", "theirs");
  await done(page.request, "pools.define", { xml: theirs, revision });
  await expect(page.getByText("Somebody else changed this meanwhile")).toBeVisible();
  await expect(page.locator(".monaco-diff-editor")).toBeVisible();
  expect(await readFile(join(served().data, "storage", "conflict.xml"), "utf8")).toBe(theirs);
  await page.getByRole("button", { name: "Keep mine and replace the host’s text when I apply" }).click();
  await page.getByRole("button", { name: "Review changes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
  await expect
    .poll(() => readFile(join(served().data, "storage", "conflict.xml"), "utf8"))
    .toBe(storedXml.replace("made by a test", "mine"));
});

test("a long job shows its progress and can be cancelled, and leaves nothing behind", async ({ page, folder }) => {
  // ext2 cannot set space aside at once, so every block has to be written: seconds, however fast the disk is.
  const image = join(folder, "ext2");
  const disk = join(folder, "disk");
  await run("truncate", "--size", "12G", image);
  await run("mkfs.ext2", "-q", "-F", "-N", "256", image);
  await run("mkdir", disk);
  await run("mount", "-o", "loop", image, disk);
  try {
    await run("rmdir", join(disk, "lost+found"));
    const uuid = await makePool(page.request, "cancel", disk);
    await page.goto("/jobs");
    const id = crypto.randomUUID();
    const size = "<capacity unit='GiB'>8</capacity><allocation unit='GiB'>8</allocation>";
    await call(page.request, "volumes.create", { pool: uuid, xml: volumeXml("large.img", size), job: id });
    const row = page.getByRole("row").filter({ hasText: "large.img" });
    await expect(row.getByRole("progressbar")).toBeVisible();
    await row.getByRole("button", { name: /Cancel/ }).click();
    await expect(row.getByText("undone")).toBeVisible();
    const job = (await call(page.request, "jobs.get", { job: id })) as { fault: { code: string } };
    expect(job.fault.code).toBe("op.cancelled");
    expect(await readdir(disk)).toEqual([]);
  } finally {
    await run("umount", "--lazy", disk);
  }
});
