import { build, generate } from "../launch/build.ts";
import { ensureProgram } from "../launch/programs.ts";
import { playwright } from "./playwright.ts";
import { type Report, sum } from "./report.ts";
import { check, tool, vitest } from "./run.ts";

/** Format, lint with its import rules, types and quick tests: in seconds, and without root. */
async function verify(): Promise<Report> {
  await generate();
  return sum([
    await check("biome", tool("biome"), ["check", "--error-on-warnings", "."]),
    await check("types of the packages", tool("turbo"), [
      "run",
      "typecheck",
      "--continue",
      "--output-logs=errors-only",
    ]),
    await check("types of the commands", tool("tsc"), ["-p", ".run"]),
    await vitest("quick"),
  ]);
}

/** Tests on real files, processes and sockets. */
async function files(): Promise<Report> {
  await ensureProgram("qemu-img", "qemu-utils");
  await ensureProgram("bindfs", "bindfs");
  await ensureProgram("mkfs.btrfs", "btrfs-progs");
  await ensureProgram("getfattr", "attr");
  await ensureProgram("scrub", "scrub");
  await generate();
  return await vitest("files");
}

/** Beside a real libvirt: the one that runs, or one that the tests start and stop. */
async function libvirt(): Promise<Report> {
  const drivers = ["rbd", "gluster", "iscsi-direct", "zfs"].map((type) => `libvirt-daemon-driver-storage-${type}`);
  await ensureProgram("libvirtd", "libvirt-daemon-system", ...drivers);
  await ensureProgram("virsh", "libvirt-clients");
  await ensureProgram("qemu-img", "qemu-utils");
  return await vitest("libvirt");
}

/** `npm start` itself: its speed, its users, its end. */
async function commands(): Promise<Report> {
  await ensureProgram("qemu-img", "qemu-utils");
  await build();
  return await vitest("commands");
}

/** A real browser against a real dashboard. */
async function browser(): Promise<Report> {
  await ensureProgram("qemu-img", "qemu-utils");
  await ensureProgram("chromium", "chromium");
  await build();
  return await playwright();
}

/** In the order in which they run: the quickest to say no comes first. */
export const parts: ReadonlyMap<string, () => Promise<Report>> = new Map([
  ["verify", verify],
  ["files", files],
  ["libvirt", libvirt],
  ["commands", commands],
  ["browser", browser],
]);
