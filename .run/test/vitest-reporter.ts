import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { failure, none, type Report, skip, sum } from "./report.ts";

const messages = (errors: readonly { readonly message?: unknown }[] | undefined): string =>
  (errors ?? []).map((error) => String(error.message)).join("\n");

function ofTest(test: TestCase, file: string): Report {
  const name = `${file} > ${test.fullName}`;
  const result = test.result();
  if (result.state === "passed") return { ...none, passed: 1 };
  if (result.state === "failed") return failure(name, messages(result.errors));
  return skip(name, result.state === "skipped" ? result.note : "it was still waiting when the run ended");
}

/** A file that could not be loaded holds no tests; it counts as one that failed. */
function ofModule(module: TestModule): Report {
  const errors = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
  const broken = errors.length > 0 ? failure(module.relativeModuleId, messages(errors)) : none;
  return sum([broken, ...[...module.children.allTests()].map((test) => ofTest(test, module.relativeModuleId))]);
}

/** Writes what a vitest run found, reasons of skips included, to the file that REPORT names. */
export default class ReportWriter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message?: unknown }[]): void {
    const stray = unhandled.length > 0 ? failure("an error outside every test", messages(unhandled)) : none;
    const file = process.env["REPORT"];
    if (file !== undefined) writeFileSync(file, JSON.stringify(sum([stray, ...modules.map(ofModule)])));
  }
}
