import { command, Stop, say } from "../bootstrap/say.mjs";
import { parts } from "./parts.ts";
import { counts, exitCodeOf, failure, type Report, sum } from "./report.ts";

async function timed(name: string, part: () => Promise<Report>): Promise<Report> {
  say(`\n=== part ${name}`);
  const start = performance.now();
  // A part that could not even start (a build that failed) is a failure; the others still run.
  const report = await part().catch((error: unknown) =>
    failure(`part ${name}`, error instanceof Error ? error.message : String(error)),
  );
  for (const { name: test, detail } of report.failed)
    say(`FAILED ${test}\n  ${detail.split("\n").slice(0, 12).join("\n  ")}`);
  for (const { name: test, reason } of report.skipped) say(`SKIPPED ${test}: ${reason}`);
  say(`part ${name}: ${((performance.now() - start) / 60_000).toFixed(1)} min, ${counts(report)}`);
  return report;
}

/** Runs one part, or all of them in order, and ends in the one line that a person and a machine read. */
await command(async () => {
  const [only] = process.argv.slice(2);
  const chosen = [...parts].filter(([name]) => only === undefined || name === only);
  if (chosen.length === 0)
    throw new Stop("usage", `There is no part "${only}"; the parts are ${[...parts.keys()].join(", ")}.`);
  const reports: Report[] = [];
  for (const [name, part] of chosen) reports.push(await timed(name, part));
  const all = sum(reports);
  say(`\n${counts(all)}`);
  return exitCodeOf(all);
});
