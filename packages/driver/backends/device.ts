/** A block device before and after it is formatted: what it is, who uses it, what lies on it. */
import { createHash } from "node:crypto";
import { fault, StorageError } from "@cistern/schema/errors";
import type { Signature } from "../engine/step.ts";
import type { Host } from "../host/index.ts";
import { probeImage } from "../probe/probe.ts";

/** What makes two names one device: its number. Errors: source.not-a-device. Links lead to the device. */
export async function deviceIdentity(host: Pick<Host, "file">, path: string): Promise<string> {
  const { identity } = await host.file({ act: "look", path });
  if (!identity?.startsWith("block ")) throw new StorageError(fault("source.not-a-device", { path }));
  return identity;
}

/** Errors: source.in-use, where it is mounted, swapped to, or part of something bigger. */
export async function refuseUsed(host: Host, path: string): Promise<void> {
  const identity = await deviceIdentity(host, path);
  const { devices } = await host.devices();
  for (const { path: other, usedBy } of devices) {
    if (usedBy === undefined) continue;
    const facts = await host.file({ act: "look", path: other });
    if (facts.identity === identity) throw new StorageError(fault("source.in-use", { path, by: usedBy }));
  }
}

/** Kinds of content that make a device part of something, in use or not. */
const memberOf = /_member$|^(?:LVM1_member|bcache|drbd|ceph_bluestore|mpath_member)$/;

/** Errors: source.in-use, where the device belongs to a volume group, an array or the like. */
export function refuseMember(path: string, { type }: Signature): void {
  if (type !== undefined && memberOf.test(type)) throw new StorageError(fault("source.in-use", { path, by: type }));
}

/** blkid(8): nothing was found. */
const nothingFound = 2;
/** blkid(8): several things were found that contradict each other. */
const ambivalent = 8;

/** What lies on a device, read from the device and from no cache. Empty where nothing known does. */
export async function signatureOf(host: Pick<Host, "run">, path: string): Promise<Signature> {
  const { exitCode, stdout } = await host.run(
    { file: "blkid", args: ["-p", "-o", "export", "--", path], effect: "read", timeoutMs: 30_000 },
    { accept: [0, nothingFound, ambivalent] },
  );
  return exitCode === ambivalent ? { type: "unknown" } : parseSignature(stdout);
}

/** Lines `KEY=value`; a partition table counts as content too. */
export function parseSignature(text: string): Signature {
  const told = new Map(text.split("\n").map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]));
  const type = told.get("TYPE") ?? told.get("PTTYPE");
  const uuid = told.get("UUID");
  return { ...(type === undefined ? {} : { type }), ...(uuid === undefined ? {} : { uuid: uuid.toLowerCase() }) };
}

/** A UUID that is left out of what is asked for may be any. */
export const isSame = (found: Signature, asked: Signature): boolean =>
  found.type === asked.type && (asked.uuid === undefined || found.uuid === asked.uuid);

/** As much as our own readers look at. */
const headBytes = 64 * 1024;

/** Errors: source.holds, where there is anything on the device that blkid or our own readers know. */
export async function refuseContent(host: Pick<Host, "run">, path: string, { type }: Signature): Promise<void> {
  const holds = type ?? imageIn(await headOf(host, path));
  if (holds !== undefined) throw new StorageError(fault("source.holds", { path, holds }));
}

/** Read by a program: a device that does not answer must hold up nothing else. */
async function headOf(host: Pick<Host, "run">, path: string): Promise<Uint8Array> {
  const args = ["-An", "-v", "-tx1", `-N${headBytes}`, "--", path];
  const { stdout } = await host.run({ file: "od", args, effect: "read", timeoutMs: 30_000 });
  return Buffer.from(stdout.replace(/\s/g, ""), "hex");
}

function imageIn(head: Uint8Array): string | undefined {
  const read = (offset: number, length: number) => head.subarray(offset, offset + length);
  const { format, partitions } = probeImage(read, BigInt(head.length));
  return format === "raw" ? partitions : format;
}

/** A filesystem's UUID that a job gives, so that it can be told whether the job has formatted. The same job gives the same. */
export function uuidOf(job: string): string {
  const hex = createHash("sha256").update(`format ${job}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
