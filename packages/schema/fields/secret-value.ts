/** Longest value that libvirt's own protocol carries. */
export const longestSecretBytes = 65_536;

/** Whether bytes are one line of UTF-8 text with a line break at its end, which most programs that write a text add. */
export function endsOneLine(bytes: Uint8Array): boolean {
  if (bytes.length > longestSecretBytes + 1 || bytes.at(-1) !== 0x0a) return false;
  try {
    // The one decoder of UTF-8 that the language itself has.
    const text = decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
    return /^\P{Cc}+\n$/u.test(text);
  } catch {
    return false;
  }
}
