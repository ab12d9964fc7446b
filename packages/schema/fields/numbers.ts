/** Kinds of value that only a few fields have: ports, PCI addresses, names of Fibre Channel ports, option names. */
import type { Scalar } from "./node.ts";
import { accepted, invalid, textual } from "./scalars.ts";

/** A whole number as C's strtol reads one: blanks and a sign before it, nothing after it. */
export const integer = (of: { readonly least: number; readonly most: number }): Scalar<number> => ({
  kind: "number",
  decode: (raw, label) => {
    const digits = /^[ \t\n\v\f\r]*([+-]?[0-9]{1,20})$/.exec(raw)?.[1];
    const value = Number(digits);
    return digits === undefined || value < of.least || value > of.most
      ? invalid(label, raw, `a whole number from ${of.least} to ${of.most}`)
      : accepted(value + 0);
  },
  encode: String,
});

/** Zero stands for "no port". libvirt checks no range but that of a C integer. */
export const port: Scalar<number> = {
  ...integer({ least: -2_147_483_648, most: 2_147_483_647 }),
  isUnset: (value) => value === 0,
};

/** A number in C's notation (hexadecimal, octal or decimal), printed with so many hexadecimal digits, or plain after `0x`. */
export const hex = (of: { readonly digits: number; readonly most: number }): Scalar<number> => ({
  kind: "number",
  decode: (raw, label) => {
    const parts = /^[ \t\n\v\f\r]*\+?(?:0x([0-9a-f]{1,16})|0([0-7]{1,22})|([0-9]|[1-9][0-9]{1,19}))$/i.exec(raw);
    const value = parts?.[1]
      ? Number.parseInt(parts[1], 16)
      : parts?.[2]
        ? Number.parseInt(parts[2], 8)
        : Number(parts?.[3]);
    return Number.isNaN(value) || value > of.most
      ? invalid(label, raw, `a number from 0x0 to 0x${of.most.toString(16)}`)
      : accepted(value);
  },
  encode: (value) => `0x${value.toString(16).padStart(of.digits, "0")}`,
});

/** World wide name of a Fibre Channel node or port. */
export const wwn = textual("text", (raw, label) =>
  /^(?:0x)?[0-9a-fA-F]{16}$/.test(raw) ? accepted(raw) : invalid(label, raw, "16 hexadecimal digits"),
);

/** A text that must not be empty where it stands. */
export const someText = textual("text", (raw, label) =>
  raw === "" ? invalid(label, raw, "at least one character") : accepted(raw),
);

/** A text that becomes one of several options of a command, and so cannot hold a comma. */
export const withoutComma = textual("text", (raw, label) =>
  raw.includes(",") ? invalid(label, raw, "a text without a comma") : accepted(raw),
);
