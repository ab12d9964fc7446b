import { elem, group } from "./node.ts";
import { id, mode, text } from "./scalars.ts";

const since = "0.4.1";

/** `<permissions>`, the same four elements below a pool's target, a volume's target and a backing store. */
export const permissions = (of: {
  readonly modeDefault: string;
  readonly ownerDefault: string;
  readonly what: string;
}) =>
  group(
    "permissions",
    { label: "Permissions", help: `Access rights of ${of.what}.`, since },
    {
      mode: elem("mode", mode, {
        label: "Mode",
        help: `Octal access rights of ${of.what}.`,
        since,
        step: "access",
        change: "permissions",
        default: of.modeDefault,
        example: of.modeDefault,
      }),
      owner: elem("owner", id, {
        label: "Owner",
        help: `Numeric user id that owns ${of.what}.`,
        since,
        step: "access",
        change: "permissions",
        default: of.ownerDefault,
        example: "107",
      }),
      group: elem("group", id, {
        label: "Group",
        help: `Numeric group id of ${of.what}.`,
        since,
        step: "access",
        change: "permissions",
        default: of.ownerDefault,
        example: "107",
      }),
      label: elem("label", text, {
        label: "SELinux label",
        help: `Security label of ${of.what}; set only on a host where SELinux runs, refused on others.`,
        since,
        step: "access",
        advanced: true,
        change: "permissions",
        example: "system_u:object_r:virt_image_t:s0",
      }),
    },
  );

/** The same for a file that is only looked at: nothing in it can be asked for. */
export const reportedPermissions = (what: string) =>
  group(
    "permissions",
    { label: "Permissions", help: `Access rights of ${what}.`, since },
    {
      mode: elem("mode", mode, {
        label: "Mode",
        help: `Octal access rights of ${what}.`,
        since,
        reported: true,
        example: "0644",
      }),
      owner: elem("owner", id, {
        label: "Owner",
        help: `Numeric user id that owns ${what}.`,
        since,
        reported: true,
        example: "107",
      }),
      group: elem("group", id, {
        label: "Group",
        help: `Numeric group id of ${what}.`,
        since,
        reported: true,
        example: "107",
      }),
      label: elem("label", text, {
        label: "SELinux label",
        help: `Security label of ${what}.`,
        since,
        reported: true,
        example: "virt_image_t",
      }),
    },
  );
