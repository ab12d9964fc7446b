import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { host, makePool } from "./api.ts";
import { look } from "./look.ts";
import { expect, test } from "./served.ts";

test("a volume is fetched from a URL, and an address inside the network is refused before anything is done", async ({
  page,
  folder,
}) => {
  const bytes = randomBytes(3_000_017);
  const server = createServer((_, answer) => answer.end(bytes));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/images/small.img`;
  try {
    const pool = await makePool(page.request, "fetches", join(folder, "a"));
    await page.goto(`/hosts/${host}/pools/${pool}?tab=volumes`);
    await page.getByRole("button", { name: "Fetch from a URL…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("URL").fill("http://169.254.169.254/latest/meta-data");
    await expect(dialog.getByText("is not on the public internet")).toBeVisible();
    await look(page, "fetch-refused");
    await dialog.getByLabel("URL").fill(url);
    await expect(dialog.getByLabel("Name")).toHaveValue("small.img");
    await expect(dialog.getByText(`curl -fL ${url}`)).toBeVisible();
    await look(page, "fetch");
    await dialog.getByRole("button", { name: "Fetch", exact: true }).click();
    await expect(page.getByRole("link", { name: "small.img", exact: true })).toBeVisible();
    expect((await readFile(join(folder, "a/small.img"))).equals(bytes)).toBe(true);
  } finally {
    server.close();
  }
});
