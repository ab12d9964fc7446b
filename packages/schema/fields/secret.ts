/** A secret as a document describes it: what it is for, never what it holds. */
import { attr, elem, group, one, type ValueOf } from "./node.ts";
import { choice, text, uuid, yesNo } from "./scalars.ts";

const since = "0.7.1";
export const secretUsages = ["volume", "ceph", "iscsi", "tls", "vtpm"] as const;
export type SecretUsage = (typeof secretUsages)[number];

const no = { printedWhenAbsent: "no", default: "no", example: "no", emptyIsValue: true } as const;

export const secret = one(
  group(
    "secret",
    { label: "Secret", help: "A password or key that the host keeps.", since },
    {
      ephemeral: attr("ephemeral", yesNo, {
        label: "Ephemeral",
        help: "Whether the value is kept in memory only, and gone when the host starts again.",
        since,
        step: "options",
        ...no,
      }),
      private: attr("private", yesNo, {
        label: "Private",
        help: "Whether nobody can ever read the value again.",
        since,
        step: "options",
        ...no,
      }),
      uuid: elem("uuid", uuid, {
        label: "UUID",
        help: "The secret's identifier.",
        since,
        step: "type",
        default: "made by the host",
        example: "2ec115d7-3a88-3ceb-bc12-0ac909a6fd87",
      }),
      description: elem("description", text, {
        label: "Description",
        help: "What the secret is for, in words.",
        since,
        step: "type",
        example: "Ceph user of rack 2",
      }),
      usage: group(
        "usage",
        { label: "Usage", help: "What the secret opens.", since },
        {
          type: one(
            attr("type", choice(secretUsages), {
              label: "Usage type",
              help: "What kind of thing the secret opens.",
              since,
              step: "type",
              emptyIsValue: true,
              example: "ceph",
            }),
          ),
          volume: elem("volume", text, {
            label: "Volume",
            help: "Path of the volume that the secret decrypts.",
            since,
            step: "target",
            onlyWith: { field: "type", is: "volume" },
            needed: true,
            example: "/srv/images/disk.qcow2",
          }),
          target: elem("target", text, {
            label: "iSCSI usage",
            help: "The name by which iSCSI pools ask for the secret.",
            since: "1.0.4",
            step: "target",
            onlyWith: { field: "type", is: "iscsi" },
            needed: true,
            example: "rack2-iscsi",
          }),
          name: elem("name", text, {
            label: "Usage name",
            help: "The name by which pools and machines ask for the secret.",
            since: "0.9.7",
            step: "target",
            example: "rack2-ceph",
          }),
        },
      ),
    },
  ),
);

export type SecretDef = ValueOf<typeof secret>;
