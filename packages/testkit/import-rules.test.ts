import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const repository = resolve(import.meta.dirname, "../..");

const folder = mkdtempSync(join(tmpdir(), "cistern-rules-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What biome says, by file, to a house of these files under our own rules. */
function lint(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  cpSync(join(repository, ".biome.json"), join(folder, ".biome.json"));
  for (const [path, source] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  const args = ["lint", "--reporter=json", "--max-diagnostics=none", "."];
  const { stdout } = spawnSync(join(repository, "node_modules/.bin/biome"), args, { cwd: folder, encoding: "utf8" });
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  const said = new Map([...files.keys()].map((path) => [path, ""]));
  for (const one of diagnostics) said.set(one.location.path, `${said.get(one.location.path)} ${JSON.stringify(one)}`);
  return said;
}
interface Diagnostic {
  readonly location: { readonly path: string };
}

const importing = (module: string) => `import { it } from "${module}";\nexport const used = it;\n`;

/** Where, which import, and words of the sentence that teaches. */
const refused: readonly (readonly [path: string, module: string, teaches: string])[] = [
  ["packages/schema/fields/a.ts", "react", "draws nothing"],
  ["packages/schema/xml/a.ts", "node:fs", "runs in browsers too"],
  ["packages/schema/xml/a.ts", "fs", "runs in browsers too"],
  ["packages/schema/errors/a.ts", "@cistern/driver/router", "lowest room"],
  ["packages/driver/engine/a.ts", "node:child_process", "the one door to the machine"],
  ["packages/driver/backends/a.ts", "child_process", "the one door to the machine"],
  ["packages/driver/engine/a.ts", "@cistern/control", "lives without the web server"],
  ["packages/driver/engine/a.ts", "../../control/types.ts", "lives without the web server"],
  ["packages/driver/router/a.ts", "@cistern/prisma", "Only @cistern/control speaks to the database"],
  ["packages/driver/host/a.ts", "@cistern/agent", "never imports an app"],
  ["packages/control/hosts/a.ts", "@cistern/driver/host", "runs beside no storage"],
  ["packages/control/hosts/a.ts", "@cistern/driver/engine", "runs beside no storage"],
  ["packages/control/hosts/a.ts", "@cistern/driver/backends", "runs beside no storage"],
  ["packages/control/hosts/a.ts", "../../driver/engine/types.ts", "runs beside no storage"],
  ["packages/control/hosts/a.ts", "node:child_process", "the one door to the machine"],
  ["packages/control/a.ts", "../../apps/web/env.ts", "never imports an app"],
  ["packages/control/a.ts", "@cistern/testkit", "for tests only"],
  ["apps/web/components/a.tsx", "@cistern/driver/engine", "runs beside no storage"],
  ["apps/web/server/a.ts", "@cistern/driver/host", "runs beside no storage"],
  ["apps/web/server/a.ts", "@cistern/prisma", "Only @cistern/control speaks to the database"],
  ["apps/web/server/a.ts", "@prisma/client", "Only @cistern/control speaks to the database"],
  ["apps/web/server/a.ts", "node:child_process", "the one door to the machine"],
  ["apps/agent/a.ts", "@cistern/control", "lives without the web server"],
  ["apps/agent/a.ts", "@cistern/prisma", "Only @cistern/control speaks to the database"],
  ["apps/agent/a.ts", "node:child_process", "the one door to the machine"],
];

const allowed: readonly (readonly [path: string, module: string])[] = [
  ["packages/driver/host/a.ts", "node:child_process"],
  ["packages/driver/engine/a.ts", "@cistern/schema/errors"],
  ["packages/driver/engine/a.ts", "../host/index.ts"],
  ["packages/control/a.ts", "@cistern/prisma"],
  ["packages/control/a.ts", "@cistern/driver/router"],
  ["apps/web/server/a.ts", "@cistern/control"],
  ["apps/agent/a.ts", "@cistern/driver/engine"],
  [".run/launch/a.ts", "node:child_process"],
  ["packages/schema/xml/a.test.ts", "node:fs"],
];

/** Files of one name would overwrite each other: each case gets its own. */
const placed = (path: string, index: number) => path.replace(/a\.(?=(test\.)?tsx?$)/, `case-${index}.`);

describe("an import that points the wrong way is refused with a sentence that teaches", () => {
  const wrong = lint(new Map(refused.map(([path, module], index) => [placed(path, index), importing(module)])));
  it.for(refused.map((row, index) => [...row, index] as const))("%s may not import %s", ([path, , teaches, index]) => {
    const said = wrong.get(placed(path, index));
    expect(said).toContain("noRestrictedImports");
    expect(said).toContain(teaches);
  });
  const right = lint(new Map(allowed.map(([path, module], index) => [placed(path, index + 1000), importing(module)])));
  it.for(allowed.map((row, index) => [...row, index + 1000] as const))("%s may import %s", ([path, , index]) => {
    expect(right.get(placed(path, index))).not.toContain("noRestrictedImports");
  });
});

describe("what is not code of the house is refused", () => {
  const odd = [
    ["packages/control/b.ts", "export const port = process.env.PORT;\n", "noProcessEnv"],
    ["packages/driver/engine/b.ts", 'export const say = () => console.log("here");\n', "noConsole"],
    ["packages/schema/xml/b.ts", "export const read = (value: any) => value;\n", "noExplicitAny"],
    ["packages/schema/xml/c.ts", "export const first = (all: string[]) => all[0]!.length;\n", "noNonNullAssertion"],
    ["packages/schema/xml/d.ts", "export enum State {\n  on = 1,\n}\n", "noEnum"],
    [
      "packages/driver/engine/c.ts",
      "export const save = async () => 1;\nexport function close() {\n  save();\n}\n",
      "noFloatingPromises",
    ],
    ["packages/schema/xml/e.ts", "export default 1;\n", "noDefaultExport"],
  ] as const;
  const said = lint(new Map(odd.map(([path, source]) => [path, source])));
  it.for(odd)("%s: %s is refused by %s", ([path, , ruleName]) => {
    expect(said.get(path)).toContain(ruleName);
  });
  it("lets env.ts, and only it, read the environment", () => {
    const path = "apps/web/env.ts";
    expect(lint(new Map([[path, "export const port = process.env.PORT;\n"]])).get(path)).toBe("");
  });
});

/** Imports and re-exports of a source that load code, and so are more than types. */
function loads(source: string): readonly string[] {
  const statements = source.matchAll(
    /^(?:import|export)\s+(?!type\b)[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm,
  );
  return [...statements].map(([, from, bare, later]) => from ?? bare ?? later ?? "");
}

const filesIn = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(repository, folder), { recursive: true })
    .map(String)
    .filter((name) => ending.test(name) && !/node_modules|\.next|\.test\./.test(name))
    .map((name) => join(folder, name));

/** Biome cannot tell a type from a value here, so these two rules are read from the sources themselves. */
describe("code of the host stays on the host", () => {
  it("sees through the ways to import", () => {
    expect(loads('import { createEngine } from "../engine/engine.ts";')).toEqual(["../engine/engine.ts"]);
    expect(loads('export * from "../engine/types.ts";')).toEqual(["../engine/types.ts"]);
    expect(loads('const later = await import("../engine/engine.ts");')).toEqual(["../engine/engine.ts"]);
    expect(
      loads('import type { Engine } from "../engine/types.ts";\nexport type * from "../engine/types.ts";'),
    ).toEqual([]);
  });
  it("lets the host's router load nothing of the engine, the backends or the host", () => {
    const files = filesIn("packages/driver/router", /\.ts$/);
    expect(files.length).toBeGreaterThan(2);
    const wrong = files.flatMap((file) =>
      loads(readFileSync(join(repository, file), "utf8"))
        .filter((from) => /(engine|backends|host|probe)\//.test(from))
        .map((from) => `${file}: ${from}`),
    );
    expect(wrong).toEqual([]);
  });
  it("lets pages load no router: they know it as a type", () => {
    const files = filesIn("apps/web", /\.tsx?$/);
    const wrong = files.flatMap((file) =>
      loads(readFileSync(join(repository, file), "utf8"))
        .filter((from) => from === "@cistern/driver/router")
        .map((from) => `${file}: ${from}`),
    );
    expect(wrong).toEqual([]);
  });
});
