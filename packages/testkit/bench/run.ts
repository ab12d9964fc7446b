/** `pnpm bench NAME`: runs one of the benchmarks beside this file. */
const benchmarks: { readonly [name: string]: () => Promise<unknown> } = {
  files: () => import("./files.ts"),
  hang: () => import("./hang.ts"),
  xml: () => import("./xml.ts"),
};

const [name = ""] = process.argv.slice(2);
const run = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
if (run) await run();
else {
  process.stderr.write(`usage: pnpm bench ${Object.keys(benchmarks).join("|")} [--json]\n`);
  process.exitCode = 2;
}
