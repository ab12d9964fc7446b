/** `cistern jobs`, `job`, `cancel` and `resolve`: what runs and ran, and what a person can do about it. */
import { type JobDetail, type JobSummary, jobChoices, jobStates } from "@cistern/driver/engine";
import type { Asked } from "./client.ts";
import { harmless, table } from "./print.ts";

type Ask = Asked["agent"];

/** The newest 200, of one state where it is named. */
export async function askJobs(agent: Ask, wanted: string | undefined): Promise<readonly JobSummary[]> {
  const state = wanted === undefined ? undefined : named(jobStates, wanted);
  return (await agent.jobs.list.query({ limit: 200, state })).rows;
}

export async function resolveJob(agent: Ask, job: string, choice: string): Promise<JobDetail> {
  await agent.jobs.resolve.mutate({ job, choice: named(jobChoices, choice) });
  return await endOf(agent, job);
}

/** The job once it neither waits nor runs. */
export async function endOf(agent: Ask, job: string): Promise<JobDetail> {
  for (;;) {
    const found = await agent.jobs.get.query({ job });
    if (found.state !== "queued" && found.state !== "running") return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function named<T extends string>(all: readonly T[], word: string): T {
  const found = all.find((each) => each === word);
  if (found === undefined) throw new Error(`${JSON.stringify(word)} is none of ${all.join(", ")}.`);
  return found;
}

export function jobTable(rows: readonly JobSummary[]): string {
  const lines = rows.map((row) => [
    new Date(row.createdAtMs).toISOString(),
    row.verb,
    row.state === "queued" && row.ahead !== undefined ? `queued (${row.ahead} ahead)` : row.state,
    row.subject.poolName ?? "",
    row.subject.volume ?? "",
    row.actor,
    row.stuck?.code ?? row.fault?.code ?? "",
    row.id,
  ]);
  return table(["MADE", "VERB", "STATE", "POOL", "VOLUME", "BY", "FAULT", "ID"], lines);
}

/** The job, its steps with what they ran and said, and what can be chosen where it needs somebody. */
export function jobText(job: JobDetail): string {
  const steps = job.steps.flatMap(({ title, state, operations, output, startedAtMs, endedAtMs }, index) => [
    `${index + 1}. ${title.code} (${state}${startedAtMs && endedAtMs ? `, ${(endedAtMs - startedAtMs) / 1000} s` : ""})`,
    ...operations.map((text) => `   ${text}`),
    ...(output === undefined ? [] : output.split("\n").map((line) => `   | ${harmless(line)}`)),
  ]);
  const choices = (job.choices ?? []).flatMap(({ choice, operations }) => [
    `cistern resolve ${job.id} ${choice}`,
    ...operations.map((text) => `   ${text}`),
  ]);
  const withheld = (job.withheld ?? []).map(({ choice, why }) => `${choice} cannot be chosen: ${reasons[why]}`);
  return [jobTable([job]), ...steps, ...(choices.length > 0 ? ["choose one:", ...choices] : []), ...withheld].join(
    "\n",
  );
}

/** As the page says it (`withheld` in its messages). */
const reasons: { readonly [W in NonNullable<JobDetail["withheld"]>[number]["why"]]: string } = {
  secret: "it needs a secret, and those are never kept with a job.",
  "taken-back": "the job was taken back in part, and nothing shows whether the rest is still as the job made it.",
};
