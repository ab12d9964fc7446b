/** Every field of a storage volume that Cistern knows: facts only. Which pool type uses which field is policy (`pool-types`). */
import { attr, elem, group, one, type PathOf, type ValueOf } from "./node.ts";
import { permissions } from "./permissions.ts";
import { bytes, compat, present, text, time, volumeFormat, volumeName, volumeType } from "./scalars.ts";

const since = "0.4.1";
export const volume = one(
  group("volume", { label: "Storage volume", help: "An image, device or share that a virtual machine can use.", since }, {
    type: attr("type", volumeType, { label: "Kind", help: "What the volume is on the host.", since: "1.2.0", reported: true, example: "file" }),
    name: one(elem("name", volumeName, { label: "Name", help: "The volume's name, unique in its pool. In a folder it is the file name.", since, step: "type", change: "rename", example: "disk.qcow2" })),
    key: elem("key", text, { label: "Key", help: "Identifies the volume on the host; made by the host.", since, reported: true, example: "/srv/images/disk.qcow2" }),
    capacity: elem("capacity", bytes("bytes"), {
      label: "Capacity", help: "The size that a virtual machine sees.", since, step: "target", change: "resize", example: "10 GiB",
    }),
    allocation: elem("allocation", bytes("bytes"), {
      label: "Allocation", help: "Storage to take now. Less than the capacity makes a sparse volume that grows as it is written; left out, all of it is taken at once.",
      since, step: "target", default: "the whole capacity", example: "0",
    }),
    physical: elem("physical", bytes("bytes"), { label: "Physical size", help: "Length of the file or device on the host.", since: "3.0.0", reported: true, example: "196608" }),
    target: group("target", { label: "Target", help: "How the volume shows up on the host.", since }, {
      path: elem("path", text, { label: "Path", help: "Where the volume is on the host.", since, reported: true, example: "/srv/images/disk.qcow2" }),
      format: group("format", { label: "Format", help: "How the volume's content is laid out.", since }, {
        type: attr("type", volumeFormat, { label: "Format", help: "The image format: raw is the plain bytes, qcow2 grows as it is written and can have a backing file.", since, step: "type", default: "raw", example: "qcow2" }),
      }),
      permissions: permissions({ modeDefault: "0600", ownerDefault: "the agent's user (root)", what: "the volume's file" }),
      timestamps: group("timestamps", { label: "Times", help: "When the volume was used, as seconds since 1970.", since: "0.10.0" }, {
        atime: elem("atime", time, { label: "Last read", help: "When the volume was last read.", since: "0.10.0", reported: true, example: "1341933637.273190990" }),
        mtime: elem("mtime", time, { label: "Last written", help: "When the content last changed.", since: "0.10.0", reported: true, example: "1341930622.047245868" }),
        ctime: elem("ctime", time, { label: "Last changed", help: "When content or attributes last changed.", since: "0.10.0", reported: true, example: "1341930622.047245868" }),
        btime: elem("btime", time, { label: "Made", help: "When the volume was made, where the filesystem knows.", since: "0.10.0", reported: true, example: "1341930600" }),
      }),
      compat: elem("compat", compat, {
        label: "Compatibility", help: "Which QEMU the qcow2 image must work with: 0.10, or 1.1 for the features of today.", since: "1.1.0", step: "options", advanced: true, default: "1.1", example: "1.1",
      }),
      clusterSize: elem("clusterSize", bytes("B"), {
        label: "Cluster size", help: "Unit in which a qcow2 image grows. A power of two from 512 bytes to 2 MiB.", since: "7.4.0", step: "options", advanced: true, default: "64 KiB", example: "64 KiB",
      }),
      features: group("features", { label: "Format features", help: "Features of a qcow2 image.", since: "1.1.0" }, {
        lazyRefcounts: elem("lazy_refcounts", present, { label: "Lazy reference counts", help: "Put off reference count updates: faster, with a longer check after a crash.", since: "1.1.0", step: "options", advanced: true, example: "" }),
        extendedL2: elem("extended_l2", present, { label: "Subclusters", help: "Split clusters into 32 subclusters. A larger cluster size goes well with it.", since: "8.0.0", step: "options", advanced: true, example: "" }),
      }),
    }),
    backingStore: group("backingStore", { label: "Backing store", help: "The image that this one holds only the differences to.", since: "0.6.0" }, {
      path: elem("path", text, { label: "Backing path", help: "Where the backing image is.", since: "0.6.0", reported: true, example: "/srv/images/base.qcow2" }),
      format: group("format", { label: "Backing format", help: "Format of the backing image.", since: "0.6.0" }, {
        type: attr("type", volumeFormat, { label: "Backing format", help: "Format of the backing image.", since: "0.6.0", reported: true, example: "qcow2" }),
      }),
    }),
  }),
);

export type VolumeDef = ValueOf<typeof volume>;
export type VolumePath = PathOf<typeof volume.fields>;
