import type { NameFault } from "../errors/index.ts";

/** Longest file name of Linux filesystems, in bytes. */
export const longestName = 255;

// Controls, line separators, and the marks that turn the direction of text: such a name does not look like what it is.
const control = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** Why a name may not be given to a new pool or volume: the policy for making, stricter than what the format can carry. */
export function nameFault(name: string): NameFault | undefined {
  if (name === "") return "empty";
  if (name === "." || name === "..") return "dots";
  if (name.includes("/")) return "slash";
  if (/[\n\r]/.test(name)) return "newline";
  if (!name.isWellFormed() || control.test(name)) return "control";
  return utf8Length(name) > longestName ? "too-long" : undefined;
}

/** Length in bytes as UTF-8, counted without making the bytes. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair counts two of the pair's four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
}
