/** Every field of a storage pool that Cistern knows: facts only. Which pool type uses which field is policy (`pool-types`). */
import { attr, elem, group, one, type PathOf, type ValueOf } from "./node.ts";
import { permissions } from "./permissions.ts";
import { configOptions, mountOptions, refresh } from "./pool-options.ts";
import { poolSource } from "./pool-source.ts";
import { absolutePath, bytes, poolName, poolType, uuid, yesNo } from "./scalars.ts";

/** Sizes of a pool are always printed, as zero before the first refresh, and never read from a person's text. */
const poolSize = { reported: true, unread: true, printedWhenAbsent: "0" } as const;

export const pool = one(
  group(
    "pool",
    { label: "Storage pool", help: "A place that volumes live in.", since: "0.4.1" },
    {
      type: one(
        attr("type", poolType, {
          label: "Type",
          help: "What kind of storage the pool uses, and so which backend runs it.",
          since: "0.4.1",
          step: "type",
          emptyIsValue: true,
          example: "dir",
        }),
      ),
      name: one(
        elem("name", poolName, {
          label: "Name",
          help: "The pool's name, unique on the host. It may not hold a slash or a line break.",
          since: "0.4.1",
          step: "type",
          libvirt: { newline: 35 },
          example: "images",
        }),
      ),
      uuid: elem("uuid", uuid, {
        label: "UUID",
        help: "The pool's identifier, globally unique. Left out, the host makes one.",
        since: "0.4.1",
        step: "type",
        advanced: true,
        default: "made by the host",
        example: "3e3fce45-4f53-4fa7-bb32-11f34168b82b",
      }),
      capacity: elem("capacity", bytes("bytes"), {
        label: "Capacity",
        help: "Total size of the storage behind the pool.",
        since: "0.4.1",
        ...poolSize,
        example: "50000000",
      }),
      allocation: elem("allocation", bytes("bytes"), {
        label: "Allocation",
        help: "Storage in use. It may be more than the sum of the volumes, since it counts everything on the same storage.",
        since: "0.4.1",
        ...poolSize,
        example: "10000000",
      }),
      available: elem("available", bytes("bytes"), {
        label: "Available",
        help: "Storage free for new volumes.",
        since: "0.4.1",
        ...poolSize,
        example: "40000000",
      }),
      features: group(
        "features",
        { label: "Features", help: "Optional features of some pools.", since: "6.6.0" },
        {
          cow: group(
            "cow",
            { label: "Copy-on-write", help: "How the filesystem treats images written in place.", since: "6.6.0" },
            {
              state: attr("state", yesNo, {
                label: "Copy-on-write",
                help: "Whether btrfs does copy-on-write for images in the pool. Only for folders on btrfs; left out, the host tries to switch it off there.",
                since: "6.6.0",
                step: "options",
                advanced: true,
                emptyIsValue: true,
                refusedUnused: true,
                libvirt: { unused: 3 },
                default: "switched off on btrfs, where possible",
                example: "no",
              }),
            },
          ),
        },
      ),
      source: poolSource,
      target: group(
        "target",
        { label: "Target", help: "Where the pool shows up on the host.", since: "0.4.1" },
        {
          path: elem("path", absolutePath, {
            label: "Target path",
            help: "The folder on the host that holds the volumes, as an absolute path.",
            since: "0.4.1",
            step: "target",
            example: "/srv/images",
          }),
          permissions: permissions({
            modeDefault: "0711",
            ownerDefault: "the agent's user (root)",
            what: "the folder, when the pool is built",
          }),
        },
      ),
      refresh,
      mountOptions,
      configOptions,
    },
  ),
);

export type PoolDef = ValueOf<typeof pool>;
export type PoolPath = PathOf<typeof pool.fields>;
