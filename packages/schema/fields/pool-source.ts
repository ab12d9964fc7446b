/** `<source>` of a pool: every part that some pool type uses. Which type reads, needs and prints which part is policy. */
import { adapter } from "./adapter.ts";
import { attr, elem, group, many, one } from "./node.ts";
import { port, withoutComma } from "./numbers.ts";
import { absolutePath, bytes, choice, poolFormat, text, yesNo } from "./scalars.ts";
import { secretReference } from "./secret-reference.ts";

const step = "source";
const since = "0.4.1";
/** libvirt takes such an attribute as it stands: an empty one is there. */
const asIs = { emptyIsValue: true } as const;
const largest = 2n ** 64n - 1n;

export const poolSource = group(
  "source",
  { label: "Source", help: "Where the storage comes from.", since, emptyPrinted: "always" },
  {
    hosts: many(
      group(
        "host",
        { label: "Host", help: "A server that offers the storage. Only Ceph pools take several.", since },
        {
          name: one(
            attr("name", text, {
              label: "Host name",
              help: "Name or address of the server.",
              since,
              step,
              ...asIs,
              example: "storage.example.com",
            }),
          ),
          port: attr("port", port, {
            label: "Port",
            help: "Port that the server answers on.",
            since,
            step,
            ...asIs,
            default: "the usual one of the protocol",
            example: "3260",
          }),
        },
      ),
    ),
    devices: many(
      group(
        "device",
        { label: "Device", help: "A block device, or the name of an iSCSI target.", since },
        {
          path: one(
            attr("path", text, {
              label: "Device path",
              help: "Path of the block device, or the qualified name of the iSCSI target.",
              since,
              step,
              ...asIs,
              example: "/dev/sdb",
            }),
          ),
          partSeparator: attr("part_separator", yesNo, {
            label: "Part separator",
            help: "Whether a p stands between device and number in the names of partitions, on device-mapper multipath.",
            since: "1.3.1",
            step,
            advanced: true,
            ...asIs,
            default: "only where the device's name ends in a digit",
            example: "no",
          }),
          freeExtents: many(
            group(
              "freeExtent",
              { label: "Free extent", help: "A stretch of the device in which a volume can be made.", since },
              {
                start: attr("start", bytes("", largest), {
                  label: "Start",
                  help: "Where the free extent starts, in bytes.",
                  since,
                  reported: true,
                  unread: true,
                  example: "370137600",
                }),
                end: attr("end", bytes("", largest), {
                  label: "End",
                  help: "Where the free extent ends, in bytes.",
                  since,
                  reported: true,
                  unread: true,
                  example: "567544320",
                }),
              },
            ),
          ),
        },
      ),
    ),
    dir: group(
      "dir",
      { label: "Directory", help: "The exported folder on the server.", since },
      {
        path: attr("path", absolutePath, {
          label: "Source path",
          help: "The folder that the server exports. A Windows share stands without its leading slash.",
          since,
          step,
          example: "/export/images",
        }),
      },
    ),
    adapter,
    name: elem("name", text, {
      label: "Source name",
      help: "Name of the volume group, Ceph pool, Gluster volume, ZFS pool or storage cluster.",
      since: "0.4.5",
      step,
      example: "vg0",
    }),
    initiator: group(
      "initiator",
      { label: "Initiator", help: "As whom the host signs on at the iSCSI server.", since: "4.7.0" },
      {
        iqn: group(
          "iqn",
          { label: "Initiator name", help: "The qualified name of the initiator.", since: "4.7.0" },
          {
            name: attr("name", text, {
              label: "Initiator IQN",
              help: "Qualified iSCSI name that the host uses.",
              since: "4.7.0",
              step,
              libvirt: { missing: 67 },
              example: "iqn.2013-06.com.example:initiator",
            }),
          },
        ),
      },
    ),
    format: group(
      "format",
      { label: "Source format", help: "What is on the source.", since },
      {
        type: attr("type", poolFormat, {
          label: "Source format",
          help: "Filesystem, network protocol, partition table or volume manager of the source.",
          since,
          step,
          choicesBy: "formats",
          libvirt: { invalid: 67 },
          example: "auto",
        }),
      },
    ),
    auth: group(
      "auth",
      { label: "Sign-in", help: "As whom the host signs in to the source.", since: "0.9.7" },
      {
        type: one(
          attr("type", choice(["chap", "ceph"] as const), {
            label: "Sign-in method",
            help: "How to sign in: chap for iSCSI, ceph for Ceph.",
            since: "0.9.7",
            step: "access",
            ...asIs,
            libvirt: { invalid: 67, missing: 67 },
            example: "chap",
          }),
        ),
        username: one(
          attr("username", text, {
            label: "User name",
            help: "The user that signs in.",
            since: "0.9.7",
            step: "access",
            ...asIs,
            example: "admin",
          }),
        ),
        secret: one(
          group(
            "secret",
            {
              label: "Secret",
              help: "Which of the host's secrets holds the password.",
              since: "0.9.7",
              exactlyOne: ["uuid", "usage"],
            },
            {
              type: attr("type", text, {
                label: "Secret type",
                help: "A note on the secret that is kept and does nothing.",
                since: "0.9.7",
                step: "access",
                advanced: true,
                example: "ceph",
              }),
              ...secretReference("0.9.7", "0.9.7"),
            },
          ),
        ),
      },
    ),
    protocol: group(
      "protocol",
      { label: "Protocol", help: "Details of the network protocol.", since: "5.1.0" },
      {
        ver: attr("ver", withoutComma, {
          label: "Protocol version",
          help: "Version of NFS to speak with the server.",
          since: "5.1.0",
          step,
          advanced: true,
          libvirt: { invalid: 35 },
          default: "the newest that both sides know",
          example: "4.1",
        }),
      },
    ),
    vendor: group(
      "vendor",
      { label: "Vendor", help: "Who made the storage.", since: "0.8.4" },
      {
        name: attr("name", text, {
          label: "Vendor",
          help: "Who made the storage, as a note.",
          since: "0.8.4",
          step,
          advanced: true,
          example: "Acme",
        }),
      },
    ),
    product: group(
      "product",
      { label: "Product", help: "What the storage is called.", since: "0.8.4" },
      {
        name: attr("name", text, {
          label: "Product",
          help: "Name of the storage product, as a note.",
          since: "0.8.4",
          step,
          advanced: true,
          example: "Filer 9",
        }),
      },
    ),
  },
);
