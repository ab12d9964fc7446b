/** The kinds of value: each knows how it is read (as libvirt 11.3 reads it), written, and refused. */
import { fault, type NameFault } from "../errors/index.ts";
import type { Decoded, Scalar, ScalarKind } from "./node.ts";
import { decodeSize, largestSize, refused, shown } from "./size.ts";

export const poolTypes = [
  "dir",
  "fs",
  "netfs",
  "logical",
  "disk",
  "iscsi",
  "iscsi-direct",
  "scsi",
  "mpath",
  "rbd",
  "sheepdog",
  "gluster",
  "zfs",
  "vstorage",
] as const;
export type PoolType = (typeof poolTypes)[number];
export const volumeTypes = ["file", "block", "dir", "network", "netdir", "ploop"] as const;
export type VolumeType = (typeof volumeTypes)[number];
export const volumeFormats = [
  "raw",
  "dir",
  "bochs",
  "cloop",
  "dmg",
  "iso",
  "vpc",
  "vdi",
  "fat",
  "vhd",
  "ploop",
  "cow",
  "qcow",
  "qcow2",
  "qed",
  "vmdk",
] as const;
export type VolumeFormat = (typeof volumeFormats)[number];
/** What a file can be told to be by its content: some formats above, and two that the XML has no word for. The rest is raw. */
export const imageFormats = [
  "raw",
  "qcow",
  "qcow2",
  "qed",
  "vmdk",
  "vdi",
  "vpc",
  "vhdx",
  "iso",
  "luks",
  "bochs",
  "cow",
  "ploop",
] as const;
export type ImageFormat = (typeof imageFormats)[number];
/** Kinds of partition: the "formats" of volumes in a disk pool. */
export const partitionFormats = [
  "none",
  "linux",
  "fat16",
  "fat32",
  "linux-swap",
  "linux-lvm",
  "linux-raid",
  "extended",
] as const;
export type PartitionFormat = (typeof partitionFormats)[number];
/** Formats of a pool's source, of all pool types together; which type has which is policy. */
export const poolFormats = [
  "auto",
  "ext2",
  "ext3",
  "ext4",
  "ufs",
  "iso9660",
  "udf",
  "gfs",
  "gfs2",
  "vfat",
  "hfs+",
  "xfs",
  "ocfs2",
  "vmfs",
  "nfs",
  "glusterfs",
  "cifs",
  "unknown",
  "lvm2",
  "dos",
  "dvh",
  "gpt",
  "mac",
  "bsd",
  "pc98",
  "sun",
] as const;
export type PoolFormat = (typeof poolFormats)[number];

export const accepted = <T>(value: T): Decoded<T> => ({ ok: true, value });
export const invalid = (label: string, raw: string, expected: string): Decoded<never> =>
  refused(fault("field.invalid", { label, value: shown(raw), expected }));

/** What XML 1.0 cannot carry; a document never holds it, a form may. */
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
/** Whether a document can hold the text. */
export const isXmlText = (raw: string): boolean => raw.isWellFormed() && !notXml.test(raw);

/** The text with a replacement character for each one that a document cannot hold. */
export const xmlTextOf = (raw: string): string => raw.toWellFormed().replace(new RegExp(notXml, "g"), "\ufffd");

export const textual = (kind: ScalarKind, decode: (raw: string, label: string) => Decoded<string>): Scalar<string> => ({
  kind,
  decode: (raw, label) =>
    isXmlText(raw) ? decode(raw, label) : invalid(label, raw, "text without control characters"),
  encode: (value) => value,
});

const named = (faultOf: (name: string) => NameFault | undefined): Scalar<string> =>
  textual("name", (raw) => {
    const found = faultOf(raw);
    return found ? refused(fault("name.invalid", { name: shown(raw), fault: found })) : accepted(raw);
  });

export const choice = <T extends string>(choices: readonly T[]): Scalar<T> => ({
  kind: "choice",
  choices,
  decode: (raw, label) => {
    const found = choices.find((each) => each === raw);
    return found === undefined
      ? refused(fault("field.choice", { label, value: shown(raw), choices }))
      : accepted(found);
  },
  encode: (value) => value,
});

export const text = textual("text", accepted);
/** A pool becomes a file name: no slash; a line break is refused when the pool is defined. */
export const poolName = named((name) => (name.includes("/") ? "slash" : name.includes("\n") ? "newline" : undefined));
export const volumeName = named((name) =>
  name.includes("/") ? "slash" : name === "." || name === ".." ? "dots" : undefined,
);
export const absolutePath = textual("path", (raw) => accepted(cleanPath(raw)));
export const compat = textual("text", (raw, label) =>
  /^[0-9]{1,9}\.[0-9]{1,9}$/.test(raw)
    ? accepted(raw)
    : invalid(label, raw, "two numbers with a point between, such as 1.1"),
);
export const time = textual("time", (raw, label) =>
  /^[0-9]{1,20}(?:\.[0-9]{0,9})?$/.test(raw) ? accepted(raw) : invalid(label, raw, "seconds since 1970"),
);
export const uuid = textual("uuid", (raw, label) => {
  const digits = uuidDigits(raw);
  return digits
    ? accepted(digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"))
    : invalid(label, raw, "32 hexadecimal digits");
});
export const poolType = choice(poolTypes);
export const volumeType = choice(volumeTypes);
export const volumeFormat = choice([...volumeFormats, ...partitionFormats]);
export const poolFormat = choice(poolFormats);
export const encryptionFormat = choice(["default", "qcow", "luks", "luks2", "luks-any"] as const);

/** A size in bytes, up to 2^63 - 1 unless told. `printedUnit` is the spelling of "bytes" that canonical output uses. */
export const bytes = (printedUnit: string, limit: bigint = largestSize): Scalar<bigint> => ({
  kind: "bytes",
  printedUnit,
  limit,
  decode: (raw, label, unit = "") => decodeSize(raw, label, unit, limit),
  encode: String,
});
/** Unlike the other sizes an unsigned 64-bit number, printed with the unit `B`. */
export const clusterBytes = bytes("B", 2n ** 64n - 1n);

export const mode: Scalar<number> = {
  kind: "mode",
  decode: (raw, label) => {
    const digits = /^[ \t\n\v\f\r]*([+-]?)0*([0-7]{1,3})$/.exec(raw);
    const value = Number.parseInt(digits?.[2] ?? "", 8);
    return Number.isNaN(value) || (digits?.[1] === "-" && value !== 0)
      ? invalid(label, raw, "octal digits up to 0777")
      : accepted(value);
  },
  encode: (value) => `0${value.toString(8)}`,
};

const unsetId = -1;
/**
 * User and group ids: unsigned 32-bit, where -1 and its unsigned twin 4294967295 mean "not set". Ids above 2147483647 are printed
 * as they are: libvirt would print them negative and then refuse its own text.
 */
export const id: Scalar<number> = {
  kind: "id",
  decode: (raw, label) => {
    const digits = /^[ \t\n\r]*(-?[0-9]{1,40})[ \t\n\r]*$/.exec(raw)?.[1];
    const value = Number(digits);
    if (digits === undefined || value < unsetId || value > 0xffff_ffff)
      return invalid(label, raw, "a number from 0 to 4294967294");
    return accepted(value === 0xffff_ffff ? unsetId : value + 0);
  },
  encode: String,
  isUnset: (value) => value === unsetId,
};

export const yesNo: Scalar<boolean> = {
  kind: "yes-no",
  choices: ["yes", "no"],
  decode: (raw, label) =>
    raw === "yes" || raw === "no"
      ? accepted(raw === "yes")
      : refused(fault("field.choice", { label, value: shown(raw), choices: ["yes", "no"] })),
  encode: (value) => (value ? "yes" : "no"),
};
/** An element that says yes by being there; what it holds does not matter. */
export const present: Scalar<true> = { kind: "present", decode: () => accepted(true as const), encode: () => "" };

/** Slashes in a row become one and a last one goes; two at the start are a place of their own, and a URI stays as it is. */
function cleanPath(raw: string): string {
  const scheme = raw.indexOf("://");
  if (scheme >= 0 && raw.indexOf("/") > scheme) return raw;
  const start = /^\/\/(?!\/)/.test(raw) ? "//" : raw.startsWith("/") ? "/" : "";
  return start + raw.split("/").filter(Boolean).join("/");
}

/** The 32 digits in lower case. Hyphens and blanks may stand before any pair of digits, white space around it all. */
function uuidDigits(raw: string): string | undefined {
  if (raw.length > 1000) return undefined;
  const pairs = raw.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "");
  return /^(?:[- ]*[0-9a-fA-F]{2}){16}$/.test(pairs) ? pairs.replace(/[- ]/g, "").toLowerCase() : undefined;
}
