/** What stands behind `<target>` in a pool: how it is refreshed, and options passed on as they are. */
import { attr, group, inNamespace, many, one } from "./node.ts";
import { someText } from "./numbers.ts";
import { choice, text } from "./scalars.ts";

const step = "options";
/** The format's own warning on both namespaces. */
const unsupported = "Not checked, not supported, and meant for trying something out.";
const fs = { ns: "http://libvirt.org/schemas/storagepool/fs/1.0", prefix: "fs" } as const;
const rbd = { ns: "http://libvirt.org/schemas/storagepool/rbd/1.0", prefix: "rbd" } as const;

export const refresh = group(
  "refresh",
  { label: "Refresh", help: "How the pool is refreshed.", since: "5.2.0" },
  {
    volume: group(
      "volume",
      { label: "Volumes", help: "How the volumes are looked at.", since: "5.2.0" },
      {
        allocation: attr("allocation", choice(["default", "capacity"] as const), {
          label: "Allocation by",
          help: "Whether a refresh asks for the real usage of each volume, which may take long, or takes its capacity for it.",
          since: "5.2.0",
          step,
          libvirt: { invalid: 67 },
          default: "the real usage",
          example: "capacity",
        }),
      },
    ),
  },
);

export const mountOptions = inNamespace(
  group(
    "mount_opts",
    { label: "Mount options", help: `Options for the mount command. ${unsupported}`, since: "5.1.0" },
    {
      options: many(
        inNamespace(
          group(
            "option",
            { label: "Mount option", help: "One option of the mount command.", since: "5.1.0" },
            {
              name: one(
                attr("name", text, {
                  label: "Mount option",
                  help: `An option of mount, with its value. ${unsupported}`,
                  since: "5.1.0",
                  step,
                  advanced: true,
                  emptyIsValue: true,
                  example: "lazytime",
                }),
              ),
            },
          ),
          fs,
        ),
      ),
    },
  ),
  fs,
);

export const configOptions = inNamespace(
  group(
    "config_opts",
    { label: "Ceph options", help: `Settings of the Ceph client. ${unsupported}`, since: "5.1.0" },
    {
      options: many(
        inNamespace(
          group(
            "option",
            { label: "Ceph option", help: "One setting of the Ceph client.", since: "5.1.0" },
            {
              name: one(
                attr("name", someText, {
                  label: "Ceph option",
                  help: `Name of a setting of the Ceph client. ${unsupported}`,
                  since: "5.1.0",
                  step,
                  advanced: true,
                  emptyIsValue: true,
                  example: "client_mount_timeout",
                }),
              ),
              value: one(
                attr("value", someText, {
                  label: "Value of the Ceph option",
                  help: `What the setting is set to. ${unsupported}`,
                  since: "5.1.0",
                  step,
                  advanced: true,
                  emptyIsValue: true,
                  example: "45",
                }),
              ),
            },
          ),
          rbd,
        ),
      ),
    },
  ),
  rbd,
);
