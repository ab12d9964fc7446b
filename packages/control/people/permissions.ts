import { type Permission as HostPermission, permissions } from "@cistern/driver/router";

/** What a person must hold: the permissions of a host's router, and those of what only the web server has. */
export type Permission = HostPermission | "audit.read" | "self";

/** Everything there is. `self` is what everybody may do with their own session. */
export const allPermissions: ReadonlySet<Permission> = new Set<Permission>([...permissions, "audit.read", "self"]);
