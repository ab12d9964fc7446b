import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { exits } from "./bootstrap/say.mjs";

/** A house with nothing installed, which anybody may read. */
const house = mkdtempSync(join(tmpdir(), "cistern-start-"));
cpSync(import.meta.dirname, join(house, ".run"), { recursive: true, filter: (path) => !path.endsWith("/state") });
spawnSync("chmod", ["755", house]);
const programs = join(house, "programs");
mkdirSync(programs);
symlinkSync(process.execPath, join(programs, "node"));
afterAll(() => rmSync(house, { recursive: true, force: true }));

function start(args: readonly string[], as: { readonly env?: NodeJS.ProcessEnv; readonly uid?: number } = {}) {
  const env = as.env ?? { PATH: process.env["PATH"] };
  const { status, stderr } = spawnSync(process.execPath, [join(house, ".run/start.mjs"), ...args], {
    encoding: "utf8",
    env,
    cwd: house,
    ...(as.uid === undefined ? {} : { uid: as.uid, gid: as.uid }),
  });
  return { status, lines: stderr.trim().split("\n") };
}

/** One sentence, the exit code of its reason, and nothing done. */
function expectRefusal(answer: ReturnType<typeof start>, reason: keyof typeof exits, words: string): void {
  expect(answer.lines).toEqual([expect.stringContaining(words)]);
  expect(answer.status).toBe(exits[reason]);
  expect(existsSync(join(house, "node_modules"))).toBe(false);
}

it("refuses to start for anybody but root", () => {
  expectRefusal(start([], { uid: 65_534 }), "notRoot", "Run this as root");
});

it("refuses to start where there is no apt-get", () => {
  expectRefusal(start([], { env: { PATH: programs } }), "noApt", "apt-get was not found");
});

it("refuses a port that another program listens on", async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const child = await new Promise<ReturnType<typeof start>>((done) =>
    setImmediate(() => done(start(["--port", String(port)]))),
  );
  server.close();
  expectRefusal(child, "portTaken", `Port ${port} of 127.0.0.1 is taken`);
});

it("refuses a data folder on a disk that is full", () => {
  const small = join(house, "small");
  mkdirSync(small);
  spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "cistern-test", small]);
  try {
    // The clone's own disk may be judged first; either way the disk is named.
    expectRefusal(start(["--data", join(small, "data")]), "diskFull", `The disk that holds ${small}`);
  } finally {
    spawnSync("umount", [small]);
  }
});

it("refuses a clone whose files nobody but root may read", () => {
  writeFileSync(join(house, "package.json"), "{}", { mode: 0o600 });
  try {
    expectRefusal(start([]), "unreadable", `run chmod -R o+rX ${house}`);
  } finally {
    rmSync(join(house, "package.json"));
  }
});

it("refuses a data folder whose socket would have too long a path", () => {
  expectRefusal(start(["--data", join(house, "d".repeat(120))]), "pathTooLong", "choose a shorter --data");
});

it.for([
  [["--port", "0"], "--port takes a number"],
  [["--port", "65536"], "--port takes a number"],
  [["--port", "http"], "--port takes a number"],
  [["--port"], "--port needs a value"],
  [["--folder", "/x"], "is not an option here"],
] as const)("refuses %s", ([args, words]) => {
  expectRefusal(start(args), "usage", words);
});
