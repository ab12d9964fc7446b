import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { node24, repository } from "../bootstrap/paths.mjs";
import { failure, none, type Report, skip, sum } from "./report.ts";
import { readReport, run } from "./run.ts";

/** The parts of Playwright's JSON report that are read here. */
export interface PlaywrightReport {
  readonly suites: readonly Suite[];
  readonly errors: readonly { readonly message?: string }[];
}
interface Suite {
  readonly title: string;
  readonly specs?: readonly { readonly title: string; readonly tests: readonly Test[] }[];
  readonly suites?: readonly Suite[];
}
interface Test {
  readonly status: "expected" | "unexpected" | "flaky" | "skipped";
  readonly annotations: readonly { readonly type: string; readonly description?: string }[];
  readonly results: readonly { readonly errors?: readonly { readonly message?: string }[] }[];
}

function ofTest(name: string, test: Test): Report {
  if (test.status === "expected") return { ...none, passed: 1 };
  if (test.status === "skipped")
    return skip(
      name,
      test.annotations.map(({ description }) => description).find((reason) => reason !== undefined),
    );
  const said = test.results.flatMap((result) => result.errors ?? []).map((error) => error.message);
  return failure(name, test.status === "flaky" ? "passed only when it was tried again" : said.join("\n"));
}

const ofSuite = (suite: Suite, above: string): readonly Report[] => {
  const name = above === "" ? suite.title : `${above} > ${suite.title}`;
  const own = (suite.specs ?? []).flatMap((spec) => spec.tests.map((test) => ofTest(`${name} > ${spec.title}`, test)));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => ofSuite(inner, name))];
};

/** Counts a Playwright report; an error outside every test (a server that did not start) is a failure of its own. */
export const reportOf = (report: PlaywrightReport): Report =>
  sum([
    ...report.errors.map((error) => failure("browser tests", error.message ?? "an error outside every test")),
    ...report.suites.flatMap((suite) => ofSuite(suite, "")),
  ]);

const folder = join(repository, "e2e");
const hasTests = (): boolean =>
  existsSync(folder) &&
  readdirSync(folder, { recursive: true }).some(
    (name) => !String(name).includes("node_modules") && /\.(test|spec)\.ts$/.test(String(name)),
  );

/** Runs the browser tests, which start the dashboard by themselves. */
export async function playwright(): Promise<Report> {
  if (!hasTests()) return none;
  const results = join(folder, "results/results.json");
  rmSync(results, { force: true });
  const code = await run(node24, [join(folder, "node_modules/@playwright/test/cli.js"), "test"], { cwd: folder });
  return readReport("playwright", code, () => reportOf(JSON.parse(readFileSync(results, "utf8")) as PlaywrightReport));
}
