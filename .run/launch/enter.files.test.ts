import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Entry } from "./enter.ts";

/** Nobody: a user with no rights of its own. */
const user = { uid: 65_534, gid: 65_534 };
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cistern-enter-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program as nobody in a view in which `needs` can be reached. */
function enter(needs: readonly string[], ...command: readonly string[]) {
  const entry: Entry = { user, needs, cwd: "/", command };
  const script = join(import.meta.dirname, "enter.ts");
  const args = ["--mount", "--propagation", "private", process.execPath, script, JSON.stringify(entry)];
  return spawnSync("unshare", args, { encoding: "utf8" });
}

function privateFolder(...names: readonly string[]): string {
  const path = join(folder, ...names);
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
  return path;
}

function note(...names: readonly string[]): string {
  const path = join(folder, ...names);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, `this is ${names.at(-1)}`);
  return path;
}

describe("the web server's view", () => {
  it("reaches a needed folder below a private one, at its own path", () => {
    const closed = privateFolder("home");
    const file = note("home", "clone", "page");
    const seen = enter([join(closed, "clone")], "/usr/bin/cat", file);
    expect(seen.stdout).toBe("this is page");
  });

  it("shows nothing else of the private folder", () => {
    const closed = privateFolder("home");
    note("home", "clone", "page");
    note("home", "letters", "secret");
    const seen = enter([join(closed, "clone")], "/usr/bin/ls", "-A", closed);
    expect(seen.stdout).toBe("clone\n");
  });

  it("reaches what is in a needed folder that is private itself, links included", () => {
    const clone = privateFolder("clone");
    const file = note("clone", "apps", "page");
    symlinkSync("apps/page", join(clone, "link"));
    expect(enter([clone], "/usr/bin/cat", file, join(clone, "link")).stdout).toBe("this is pagethis is page");
  });

  it("reaches clone and data when each is private, one inside the other", () => {
    const clone = privateFolder("clone");
    const data = privateFolder("clone", "x", "data");
    chmodSync(join(clone, "x"), 0o700);
    const page = note("clone", "apps", "page");
    const key = note("clone", "x", "data", "web", "key");
    const seen = enter([clone, join(data, "web")], "/usr/bin/cat", page, key);
    expect(seen.stdout).toBe("this is pagethis is key");
  });

  it("writes through to the real folder", () => {
    privateFolder("data");
    const web = join(folder, "data", "web");
    mkdirSync(web);
    chmodSync(web, 0o777);
    enter([web], "/usr/bin/touch", join(web, "made"));
    expect(readFileSync(join(web, "made"), "utf8")).toBe("");
  });

  it("leaves no mount and no folder behind", () => {
    const closed = privateFolder("home");
    const file = note("home", "clone", "page");
    const before = readFileSync("/proc/self/mountinfo", "utf8");
    enter([join(closed, "clone")], "/usr/bin/cat", file);
    expect(readFileSync("/proc/self/mountinfo", "utf8")).toBe(before);
    expect(spawnSync("ls", ["/run"], { encoding: "utf8" }).stdout).not.toContain("cistern-web-");
  });

  it("runs the program with no right of root left and no way back", () => {
    const { stdout } = enter([folder], "/usr/bin/cat", "/proc/self/status");
    expect(stdout).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
    expect(stdout).toMatch(/^Groups:\t *$/m);
    expect(stdout).toMatch(/^CapEff:\t0+$/m);
    expect(stdout).toMatch(/^CapBnd:\t0+$/m);
    expect(stdout).toMatch(/^NoNewPrivs:\t1$/m);
  });
});
