import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { start } from "./children.ts";

const options = { cwd: "/", env: process.env };
const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('ready')";

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it("kills a program that does not end when it is asked to", async () => {
  let ready: (() => void) | undefined;
  const said = new Promise<void>((settle) => {
    ready = settle;
  });
  const child = start("deaf", [process.execPath, "-e", deaf], { ...options, onLine: () => ready?.() });
  await said;
  await child.stop(200);
  expect(await child.ended).toEqual({ code: null, signal: "SIGKILL" });
});

it("keeps the last lines of a program that dies", async () => {
  const child = start(
    "short",
    [process.execPath, "-e", "console.log('one'); console.error('two'); process.exit(3)"],
    options,
  );
  expect(await child.ended).toEqual({ code: 3, signal: null });
  expect(child.lastLines().toSorted()).toEqual(["one", "two"]);
});

it("tells the end of a program that cannot be started", async () => {
  const child = start("none", ["/no/such/program"], options);
  expect(await child.ended).toEqual({ code: 127, signal: null });
});

it("leaves no program behind when the launcher itself is killed", async () => {
  const module = JSON.stringify(join(import.meta.dirname, "children.ts"));
  const source = `import { start } from ${module};
    const child = start("agent", ["setpriv", "--pdeathsig=TERM", "--", "sleep", "300"], { cwd: "/", env: process.env });
    console.log(child.process.pid); setInterval(() => {}, 1000);`;
  const launcher = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(launcher.stdout, "data")) as [Buffer];
  const pid = Number(line);
  expect(alive(pid)).toBe(true);
  // setpriv needs a moment to become what it starts.
  await new Promise((done) => setTimeout(done, 200));
  launcher.kill("SIGKILL");
  await expect.poll(() => alive(pid), { timeout: 5_000 }).toBe(false);
});
