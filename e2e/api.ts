import { randomUUID } from "node:crypto";
import { type APIRequestContext, type APIResponse, expect, type Page } from "@playwright/test";
import { parse, stringify } from "devalue";

/** The one host that a dashboard has today. */
export const host = "local";

/** Goes to a step of a wizard by its name. */
export const toStep = (page: Page, name: string): Promise<void> =>
  page.locator(".mantine-Stepper-step").filter({ hasText: name }).click();

/** Stops the pool whose page is open; the dialog shows before what will run. */
export async function stopPool(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Stop…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("What will run on the host")).toBeVisible();
  await dialog.getByRole("button", { name: "Stop the pool" }).click();
}

export const poolXml = (name: string, path: string): string =>
  `<pool type='dir'>\n  <!-- made by a test -->\n  <name>${name}</name>\n  <target>\n    <path>${path}</path>\n  </target>\n</pool>\n`;
export const volumeXml = (name: string, rest = "<capacity unit='MiB'>8</capacity><allocation>0</allocation>"): string =>
  `<volume><name>${name}</name>${rest}</volume>`;

export function post(request: APIRequestContext, url: string, input: unknown): Promise<APIResponse> {
  return request.post(url, {
    // A connection that was idle may be closed by the other end in the very moment it is used again.
    headers: { "content-type": "application/json", connection: "close" },
    data: JSON.stringify(stringify(input)),
  });
}

/** Calls a procedure of the host's own router, as the page does. Throws with the error's code when it is refused. */
export async function call(request: APIRequestContext, procedure: string, input: unknown): Promise<unknown> {
  const answer = await post(request, `/api/hosts/${host}/trpc/${procedure}`, input);
  const body = (await answer.json()) as { result?: { data: string }; error?: string };
  if (body.result) return parse(body.result.data);
  const error = parse(body.error ?? "") as { data: { storage: { fault: { code: string } } } };
  throw new Error(error.data.storage.fault.code);
}

interface Job {
  readonly id: string;
  readonly state: string;
  readonly subject: { readonly pool?: string };
  readonly fault?: { readonly code: string };
}

/** Submits a job and waits until it has ended. */
export async function done(request: APIRequestContext, verb: string, input: object): Promise<Job> {
  const { id } = (await call(request, verb, { ...input, job: randomUUID() })) as Job;
  for (let tries = 0; tries < 300; tries += 1) {
    const job = (await call(request, "jobs.get", { job: id })) as Job;
    if (job.state !== "queued" && job.state !== "running") return job;
    await new Promise((wait) => setTimeout(wait, 50));
  }
  throw new Error(`${verb} did not end`);
}

/** A running pool on the folder, made without the page; gives its UUID. */
export async function makePool(request: APIRequestContext, name: string, path: string): Promise<string> {
  const options = { build: true, start: true, autostart: false };
  const job = await done(request, "pools.create", { xml: poolXml(name, path), ...options });
  if (job.state !== "finished" || !job.subject.pool) throw new Error(`no pool: ${job.fault?.code}`);
  return job.subject.pool;
}
