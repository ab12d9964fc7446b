/** Values of secrets on their way to the host: what a person gives, as the bytes that are stored. Pure. */
import type { SecretUsageType } from "@cistern/driver/router";
import { longestSecretBytes } from "@cistern/schema/fields";

export const valueWays = ["text", "base64", "file", "made"] as const;
export type ValueWay = (typeof valueWays)[number];

/** Ceph and `virsh` print keys in Base64; a passphrase is typed. One that nobody sees is of use only to open volumes with. */
export const waysFor = (usage: SecretUsageType): readonly ValueWay[] =>
  usage === "ceph" ? ["base64", "text", "file"] : usage === "iscsi" ? ["text", "base64", "file"] : valueWays;

export type Given =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly problem: "empty" | "tooLong" | "notBase64" };

/** Refuses what the host would refuse: nothing, and more than 64 KiB. */
export function given(bytes: Uint8Array): Given {
  if (bytes.byteLength === 0) return { problem: "empty" };
  return bytes.byteLength > longestSecretBytes ? { problem: "tooLong" } : { bytes: Uint8Array.from(bytes) };
}

export const fromText = (text: string): Given => given(new TextEncoder().encode(text));

/** Blanks and line breaks do not count, as in a key that was copied from a terminal. */
export function fromBase64(text: string): Given {
  const packed = text.replace(/\s+/g, "");
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return { problem: "notBase64" };
  return given(Uint8Array.from(atob(packed), (character) => character.charCodeAt(0)));
}

/** 256 random bits as 43 characters: text, so that it can be typed wherever a passphrase is asked for. */
export function madeUp(): Uint8Array<ArrayBuffer> {
  const random = crypto.getRandomValues(new Uint8Array(32));
  const text = btoa(String.fromCharCode(...random));
  return new TextEncoder().encode(text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""));
}
