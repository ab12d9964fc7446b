/** Reads a stretch of an image. Answers fewer bytes where the image ends or a cap is reached. */
export type Read = (offset: number, length: number) => Uint8Array;

/** A view on a stretch that must be there whole; undefined where it is not. */
export function view(read: Read, offset: number, length: number): DataView | undefined {
  const bytes = read(offset, length);
  return bytes.length < length ? undefined : new DataView(bytes.buffer, bytes.byteOffset, length);
}

/** Whether the image holds these bytes there. */
export function holds(read: Read, offset: number, expected: readonly number[]): boolean {
  const bytes = read(offset, expected.length);
  return bytes.length === expected.length && expected.every((byte, index) => bytes[index] === byte);
}

const codes = new Map<string, readonly number[]>();
/** Character codes of a magic text. Kept, for each is asked of every image of a pool. */
export function ascii(text: string): readonly number[] {
  const known = codes.get(text) ?? [...text].map((char) => char.charCodeAt(0));
  codes.set(text, known);
  return known;
}

/** Characters that XML 1.0 cannot carry in any form, and line breaks. */
const uncarriable = /[\x00-\x1f\x7f\ufffe\uffff]/g;

/** Text of an attacker's choosing, fit for XML and for a screen: what neither can carry becomes U+FFFD. */
export const safeText = (bytes: Uint8Array): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).replace(uncarriable, "\ufffd");

/** The largest size a file can have: more than that in a header is a lie. */
export const largestSize = 2n ** 63n - 1n;
