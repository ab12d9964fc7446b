/** Pools that libvirt has on this host: what `cistern libvirt` and `cistern adopt` do. */
import { setTimeout as delay } from "node:timers/promises";
import type { JobSummary, LibvirtPoolSummary } from "@cistern/driver/engine";
import { type Answer, allPages, pageRows } from "./answer.ts";
import type { Asked } from "./client.ts";
import { table } from "./print.ts";

type Ask = Asked["agent"];

export async function libvirt(agent: Ask): Promise<Answer> {
  const rows = await allPages((after) => agent.libvirt.list.query({ after, limit: pageRows }));
  const { unreadable } = await agent.libvirt.list.query({ limit: 1 });
  const lines = rows.map((row) => [
    row.name,
    row.type,
    row.active ? "active" : "inactive",
    row.autostart ? "yes" : "no",
    row.targetPath ?? "",
    row.uuid,
  ]);
  const text = [
    table(["NAME", "TYPE", "STATE", "AUTOSTART", "TARGET", "UUID"], lines),
    ...unreadable.map(({ file, fault }) => `not readable: ${file} (${fault.code})`),
  ].join("\n");
  return { value: { pools: rows, unreadable }, text };
}

/** By name or UUID, of the pools that only libvirt has. Throws where there is none. */
export async function libvirtPoolNamed(agent: Ask, wanted: string): Promise<LibvirtPoolSummary> {
  const rows = await allPages((after) => agent.libvirt.list.query({ after, limit: pageRows }));
  const pool = rows.find(({ name, uuid }) => name === wanted || uuid === wanted.toLowerCase());
  if (!pool) throw new Error(`libvirt has no pool ${JSON.stringify(wanted)} that is not here too.`);
  return pool;
}

export async function adopt(agent: Ask, [wanted = ""]: readonly string[]): Promise<Answer> {
  const pool = await libvirtPoolNamed(agent, wanted);
  let job: JobSummary = await agent.pools.adopt.mutate({ pool: pool.uuid, job: crypto.randomUUID() });
  while (job.state === "queued" || job.state === "running") {
    await delay(100);
    job = await agent.jobs.get.query({ job: job.id });
  }
  if (job.state !== "finished") throw new Error(`${pool.name} was not adopted: ${job.fault?.code ?? job.state}`);
  return { value: job, text: `${pool.name} is a pool of Cistern now, and of libvirt as before.` };
}
