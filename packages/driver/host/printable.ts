/** What programs say comes from anywhere, an image's header included: it must not steer a terminal or a page. */
const unprintable = /[^\P{C}\n\t]|\p{Zl}|\p{Zp}/gu;
const longest = 16_384;

/** Control and formatting characters shown as `\u{…}`, and no more than 16,384 characters, from the start. */
export const printable = (text: string): string =>
  text
    .slice(0, longest)
    .replaceAll("\r\n", "\n")
    .replace(unprintable, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`)
    .slice(0, longest);
