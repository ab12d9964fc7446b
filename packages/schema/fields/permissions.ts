import { elem, group } from "./node.ts";
import { id, mode, text } from "./scalars.ts";

/** `<permissions>`, the same four elements below a pool's target, a volume's target and a backing store. */
export const permissions = (of: { readonly modeDefault: string; readonly ownerDefault: string; readonly what: string }) =>
  group("permissions", { label: "Permissions", help: `Access rights of ${of.what}.`, since: "0.4.1" }, {
    mode: elem("mode", mode, { label: "Mode", help: `Octal access rights of ${of.what}.`, since: "0.4.1", step: "access", change: "permissions", default: of.modeDefault, example: of.modeDefault }),
    owner: elem("owner", id, { label: "Owner", help: `Numeric user id that owns ${of.what}.`, since: "0.4.1", step: "access", change: "permissions", default: of.ownerDefault, example: "107" }),
    group: elem("group", id, { label: "Group", help: `Numeric group id of ${of.what}.`, since: "0.4.1", step: "access", change: "permissions", default: of.ownerDefault, example: "107" }),
    label: elem("label", text, { label: "SELinux label", help: `Security label of ${of.what}, read from the host.`, since: "0.4.1", reported: true, example: "virt_image_t" }),
  });
