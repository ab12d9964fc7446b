/** The kinds of value: each knows how it is read (as libvirt reads it), written, and refused. */
import { fault } from "../errors/index.ts";
import type { Scalar } from "./node.ts";

export const poolTypes = ["dir", "fs", "netfs", "logical", "disk", "iscsi", "iscsi-direct", "scsi", "mpath", "rbd", "sheepdog", "gluster", "zfs", "vstorage"] as const;
export type PoolType = (typeof poolTypes)[number];
export const volumeTypes = ["file", "block", "dir", "network", "netdir", "ploop"] as const;
export type VolumeType = (typeof volumeTypes)[number];
export const volumeFormats = ["raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "cow", "qcow", "qcow2", "qed", "vmdk"] as const;
export type VolumeFormat = (typeof volumeFormats)[number];

// To be completed: each decodes as section A.0 of the format's facts says.
const plain = (kind: Scalar<string>["kind"]): Scalar<string> => ({ kind, decode: (raw) => ({ ok: true, value: raw }), encode: (value) => value });
const choice = <T extends string>(choices: readonly T[]): Scalar<T> => ({
  kind: "choice", choices,
  decode: (raw, label) => ((choices as readonly string[]).includes(raw) ? { ok: true, value: raw as T } : { ok: false, fault: fault("field.choice", { label, value: raw, choices }) }),
  encode: (value) => value,
});

export const text = plain("text");
export const poolName = plain("name");
export const volumeName = plain("name");
export const uuid = plain("uuid");
export const absolutePath = plain("path");
export const compat = plain("text");
export const time = plain("time");
export const poolType = choice(poolTypes);
export const volumeType = choice(volumeTypes);
export const volumeFormat = choice(volumeFormats);
export const bytes = (printedUnit: string): Scalar<bigint> => ({ kind: "bytes", printedUnit, decode: (raw) => ({ ok: true, value: BigInt(raw) }), encode: String });
export const mode: Scalar<number> = { kind: "mode", decode: (raw) => ({ ok: true, value: Number.parseInt(raw, 8) }), encode: (value) => `0${value.toString(8)}` };
export const id: Scalar<number> = { kind: "id", decode: (raw) => ({ ok: true, value: Number(raw) }), encode: String };
export const yesNo: Scalar<boolean> = { kind: "yes-no", choices: ["yes", "no"], decode: (raw) => ({ ok: true, value: raw === "yes" }), encode: (value) => (value ? "yes" : "no") };
export const present: Scalar<true> = { kind: "present", decode: () => ({ ok: true, value: true }), encode: () => "" };
