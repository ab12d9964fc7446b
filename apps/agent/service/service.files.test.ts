import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { service } from "./service.ts";
import { unitName, unitText } from "./unit.ts";

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cistern-unit-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What systemd's own reader says of a unit; empty where it has nothing to say. */
function verified(folder: string, text: string): string {
  const file = join(folder, unitName);
  writeFileSync(file, text);
  const { status, stderr, stdout } = spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" });
  return status === 0 ? stderr + stdout : `exit ${status}: ${stderr}`;
}

const analyzes = existsSync("/usr/bin/systemd-analyze");

test.skipIf(!analyzes)(
  "systemd takes the unit without a word, wherever Node, the program and the data are",
  async () => {
    const folder = await temporary();
    const home = join(folder, "odd %n $HOME");
    mkdirSync(home);
    symlinkSync(process.execPath, join(home, "node"));
    const usual = unitText({ node: process.execPath, home, data: undefined });
    const odd = unitText({ node: join(home, "node"), home, data: join(home, '"data" of \\ it\'s') });
    expect(verified(folder, usual)).toBe("");
    expect(verified(folder, odd)).toBe("");
    // The reader does object: to a program that is not there, and to a line it does not know.
    expect(verified(folder, unitText({ node: join(home, "none"), home, data: undefined }))).not.toBe("");
    expect(verified(folder, usual.replace("KillMode=", "KillMod="))).not.toBe("");
  },
);

test("the unit leaves the agent in the host's own mount namespace and before guests, and keeps what says which pools run", () => {
  const text = unitText({ node: "/n", home: "/h", data: undefined });
  expect(text).not.toMatch(
    /^(Protect|Private|ReadWritePaths|ReadOnlyPaths|InaccessiblePaths|BindPaths|DeviceAllow|MemoryDeny)/m,
  );
  expect(text).toMatch(/^Before=.*libvirtd\.service.*libvirt-guests\.service/m);
  expect(text).toContain("RuntimeDirectoryPreserve=yes");
  expect(text).toContain("KillMode=process");
});

test("is written once and taken away again where systemd does not run, and touches nothing else", async () => {
  const units = await temporary();
  const place = { units, running: join(units, "none") };
  const data = join(units, "data");
  expect(await service("show", data, place)).toContain("(not installed)");
  expect(await service("install", data, place)).toContain("systemctl enable --now cistern-agent.service");
  expect(readdirSync(units)).toEqual([unitName]);
  const text = readFileSync(join(units, unitName), "utf8");
  expect(text).toContain(`"--data" "${data}"`);
  expect(await service("show", undefined, place)).toContain(text);
  expect(await service("install", data, place)).toContain("Wrote");
  expect(await service("remove", data, place)).toContain("Removed");
  expect(readdirSync(units)).toEqual([]);
  expect(await service("remove", data, place)).toContain("not installed");
  await expect(service("install", "/data\nExecStart=/bin/true", place)).rejects.toThrow("control character");
});

test("the command shows the same unit each time, and says how it is used", async () => {
  const folder = await temporary();
  const cli = join(import.meta.dirname, "../cistern.ts");
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [cli, "--data", folder, ...args], { encoding: "utf8" });
  expect(run("service", "start")).toMatchObject({ status: 2, stderr: expect.stringContaining("service VERB") });
  const { status, stdout } = run("service", "show");
  expect([status, stdout.split("\n")[0]]).toEqual([0, expect.stringContaining(unitName)]);
  expect(execFileSync(process.execPath, [cli, "--data", folder, "service", "show"], { encoding: "utf8" })).toBe(stdout);
});
