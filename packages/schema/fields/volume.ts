/** Every field of a storage volume that Cistern knows: facts only. Which pool type uses which field is policy (`pool-types`). */
import { encryption } from "./encryption.ts";
import { attr, elem, group, many, one, type PathOf, type ValueOf } from "./node.ts";
import { permissions, reportedPermissions } from "./permissions.ts";
import { bytes, clusterBytes, compat, present, text, volumeFormat, volumeName, volumeType } from "./scalars.ts";
import { timestamps } from "./timestamps.ts";

const since = "0.4.1";
/** Filled by the host, and never read from a text. */
const found = { reported: true, unread: true } as const;
const largest = 2n ** 64n - 1n;
export const volume = one(
  group(
    "volume",
    { label: "Storage volume", help: "An image, device or share that a virtual machine can use.", since },
    {
      type: attr("type", volumeType, {
        label: "Kind",
        help: "What the volume is on the host.",
        since: "1.2.0",
        reported: true,
        libvirt: { invalid: 67 },
        example: "file",
      }),
      name: one(
        elem("name", volumeName, {
          label: "Name",
          help: "The volume's name, unique in its pool. In a folder it is the file name.",
          since,
          step: "type",
          change: "rename",
          example: "disk.qcow2",
        }),
      ),
      key: elem("key", text, {
        label: "Key",
        help: "Identifies the volume on the host; made by the host.",
        since,
        reported: true,
        example: "/srv/images/disk.qcow2",
      }),
      source: group(
        "source",
        {
          label: "Source",
          help: "Where on a device the volume lies. Only pools on disks and volume groups fill it.",
          since,
        },
        {
          devices: many(
            group(
              "device",
              { label: "Device", help: "A device that holds part of the volume.", since },
              {
                path: attr("path", text, {
                  label: "Device path",
                  help: "The device that holds the volume.",
                  since,
                  ...found,
                  example: "/dev/sdb",
                }),
                extents: many(
                  group(
                    "extent",
                    { label: "Extent", help: "A stretch of the device that belongs to the volume.", since },
                    {
                      start: attr("start", bytes("", largest), {
                        label: "Start",
                        help: "Where the extent starts, in bytes.",
                        since,
                        ...found,
                        example: "32256",
                      }),
                      end: attr("end", bytes("", largest), {
                        label: "End",
                        help: "Where the extent ends, in bytes.",
                        since,
                        ...found,
                        example: "106928640",
                      }),
                    },
                  ),
                ),
              },
            ),
          ),
        },
      ),
      capacity: elem("capacity", bytes("bytes"), {
        label: "Capacity",
        help: "The size that a virtual machine sees.",
        since,
        step: "target",
        change: "resize",
        neededWhenAlone: { unless: "backingStore.path" },
        example: "10 GiB",
      }),
      allocation: elem("allocation", bytes("bytes"), {
        label: "Allocation",
        help: "Storage to take now. Less than the capacity makes a sparse volume that grows as it is written; left out, all of it is taken at once.",
        since,
        step: "target",
        default: "the whole capacity",
        example: "0",
      }),
      physical: elem("physical", bytes("bytes"), {
        label: "Physical size",
        help: "Length of the file or device on the host.",
        since: "3.0.0",
        reported: true,
        unread: true,
        example: "196608",
      }),
      target: group(
        "target",
        { label: "Target", help: "How the volume shows up on the host.", since, emptyPrinted: "always" },
        {
          path: elem("path", text, {
            label: "Path",
            help: "Where the volume is on the host.",
            since,
            reported: true,
            example: "/srv/images/disk.qcow2",
          }),
          format: group(
            "format",
            { label: "Format", help: "How the volume's content is laid out.", since },
            {
              type: attr("type", volumeFormat, {
                label: "Format",
                help: "The image format: raw is the plain bytes, qcow2 grows as it is written and can have a backing file.",
                since,
                step: "type",
                choicesBy: "volumeFormats",
                libvirt: { invalid: 67 },
                default: "raw",
                example: "qcow2",
              }),
            },
          ),
          permissions: permissions({
            modeDefault: "0600",
            ownerDefault: "the agent's user (root)",
            what: "the volume's file",
          }),
          timestamps: timestamps("the volume"),
          encryption,
          compat: elem("compat", compat, {
            label: "Compatibility",
            help: "Which QEMU the qcow2 image must work with: 0.10, or 1.1 for the features of today.",
            since: "1.1.0",
            step: "options",
            advanced: true,
            default: "1.1",
            example: "1.1",
          }),
          nocow: elem("nocow", present, {
            label: "No copy-on-write",
            help: "Switch copy-on-write off for the volume's file, on btrfs. Asked for when the volume is made, and not reported later.",
            since: "1.2.7",
            step: "options",
            advanced: true,
            inputOnly: true,
            example: "",
          }),
          clusterSize: elem("clusterSize", clusterBytes, {
            label: "Cluster size",
            help: "Unit in which a qcow2 image grows. A power of two from 512 bytes to 2 MiB.",
            since: "7.4.0",
            step: "options",
            advanced: true,
            default: "64 KiB",
            example: "64 KiB",
          }),
          features: group(
            "features",
            {
              label: "Format features",
              help: "Features of a qcow2 image.",
              since: "1.1.0",
              emptyPrinted: "when-present",
              closed: true,
              libvirt: { unknown: 67 },
            },
            {
              lazyRefcounts: elem("lazy_refcounts", present, {
                label: "Lazy reference counts",
                help: "Put off reference count updates: faster, with a longer check after a crash.",
                since: "1.1.0",
                step: "options",
                advanced: true,
                example: "",
              }),
              extendedL2: elem("extended_l2", present, {
                label: "Subclusters",
                help: "Split clusters into 32 subclusters. A larger cluster size goes well with it.",
                since: "8.0.0",
                step: "options",
                advanced: true,
                example: "",
              }),
              dataFile: elem("data_file", present, {
                label: "External data file",
                help: "The image keeps its data in a second file.",
                since: "10.10.0",
                reported: true,
                example: "",
              }),
            },
          ),
        },
      ),
      backingStore: group(
        "backingStore",
        { label: "Backing store", help: "The image that this one holds only the differences to.", since: "0.6.0" },
        {
          path: elem("path", text, {
            label: "Backing path",
            help: "Where the backing image is, in this pool or in another that runs on the host. Left out, there is none.",
            since: "0.6.0",
            step: "source",
            found: true,
            example: "/srv/images/base.qcow2",
          }),
          format: group(
            "format",
            {
              label: "Backing format",
              help: "Format of the backing image.",
              since: "0.6.0",
              onlyWith: { field: "path" },
            },
            {
              type: attr("type", volumeFormat, {
                label: "Backing format",
                help: "Format of the backing image.",
                since: "0.6.0",
                step: "source",
                choicesBy: "volumeFormats",
                libvirt: { invalid: 67 },
                default: "raw",
                example: "qcow2",
              }),
            },
          ),
          permissions: reportedPermissions("the backing image"),
          timestamps: timestamps("the backing image"),
        },
      ),
    },
  ),
);

export type VolumeDef = ValueOf<typeof volume>;
export type VolumePath = PathOf<typeof volume.fields>;
