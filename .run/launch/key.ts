import { createHash, randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { usualPort } from "../bootstrap/arguments.mjs";
import type { User } from "./user.ts";

/** The web server's own folder: its database and the digest of the one-time key. Nobody else reads it. */
export function makeWebFolder(folder: string, user: User): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  chownSync(folder, user.uid, user.gid);
}

/**
 * Makes a new one-time key of 256 bits and answers it; only its SHA-256 (hex) is written, where the web server looks for
 * it. An unused older key ends here.
 */
export function renewKey(folder: string, user: User): string {
  const key = randomBytes(32).toString("base64url");
  const draft = join(folder, `key.${process.pid}`);
  writeFileSync(draft, createHash("sha256").update(key).digest("hex"), { mode: 0o600 });
  chownSync(draft, user.uid, user.gid);
  renameSync(draft, join(folder, "key"));
  return key;
}

/** Says in the web server's folder on which port it answers. */
export function rememberPort(folder: string, port: number): void {
  const draft = join(folder, `port.${process.pid}`);
  writeFileSync(draft, String(port), { mode: 0o600 });
  renameSync(draft, join(folder, "port"));
}

/** The port that was remembered last, or the usual one. */
export function rememberedPort(folder: string): number {
  try {
    const text = readFileSync(join(folder, "port"), "utf8");
    return /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : usualPort;
  } catch {
    return usualPort;
  }
}

export const address = (port: number, key: string): string => `http://127.0.0.1:${port}/open?key=${key}`;
