/** What several pool types have in common. */
import { volumeFormats } from "../fields/index.ts";
import type { VolumePresence } from "./spec.ts";

/** Every type has these. */
export const identity = { type: "required", name: "required", uuid: "optional" } as const;

export const access = {
  "target.permissions.mode": "optional",
  "target.permissions.owner": "optional",
  "target.permissions.group": "optional",
  "target.permissions.label": "optional",
} as const;

export const notes = { "source.vendor.name": "optional", "source.product.name": "optional" } as const;

const qcow2 = { presence: "optional", formats: ["qcow2"] } as const;
const withBacking = { presence: "optional", formats: ["qcow2", "qcow", "qed", "vmdk"] } as const;
const encrypted = { presence: "optional", formats: ["raw", "qcow2"] } as const;

const sizes = { name: "required", capacity: "required", allocation: "optional" } as const;

/** Encryption of a new volume; which formats can have it differs. */
const encryptionOf = <const R extends VolumePresence>(rule: R) => ({
  "target.encryption.format": rule,
  "target.encryption.engine": rule,
  "target.encryption.secrets": rule,
  "target.encryption.secrets.type": rule,
  "target.encryption.secrets.uuid": rule,
  "target.encryption.secrets.usage": rule,
  "target.encryption.cipher.name": rule,
  "target.encryption.cipher.size": rule,
  "target.encryption.cipher.mode": rule,
  "target.encryption.cipher.hash": rule,
  "target.encryption.ivgen.name": rule,
  "target.encryption.ivgen.hash": rule,
});

/** Volumes that are files. What of it a host can make, its backend's check says. */
export const fileVolume = {
  ...sizes,
  "target.format.type": "optional",
  ...access,
  "target.compat": qcow2,
  "target.clusterSize": qcow2,
  "target.features.lazyRefcounts": qcow2,
  "target.features.extendedL2": qcow2,
  "target.nocow": "optional",
  ...encryptionOf(encrypted),
  "backingStore.path": withBacking,
  "backingStore.format.type": withBacking,
} as const;

/** A file can become all that the format lets change. */
export const fileChanges = ["rename", "resize", "permissions"] as const;

/** Volumes that are devices of a size, without a format. */
export const blockVolume = sizes;
export const encryptedBlockVolume = { ...sizes, ...encryptionOf("optional") } as const;

/** What new volumes that are files can be: what qemu-img makes, and folders. */
export const madeFiles = ["raw", "qcow2", "qcow", "qed", "vmdk", "vdi", "vpc", "dir"] as const;

export const files = { default: "raw", all: volumeFormats } as const;
/** libvirt lists "none" among the formats of files, and refuses it where one is asked for. */
export const announcedFiles = ["none", ...volumeFormats] as const;
