/** Names of servers, before they reach a program's arguments. */
import { isIPv6 } from "node:net";
import { fault, StorageError } from "@cistern/schema/errors";

const label = "Host name";

/** A host name or an address, brackets taken off. Errors: field.missing, field.invalid. */
export function serverName(name: string | undefined): string {
  if (name === undefined || name === "") throw new StorageError(fault("field.missing", { label }));
  const bare = /^\[(.*)\]$/.exec(name)?.[1] ?? name;
  const [address = ""] = bare.split("%", 1);
  // Never a dash at the start: programs would take the name for an option.
  if (/^[A-Za-z0-9_][\w.-]*$/.test(bare) || (isIPv6(address) && /^[\w.:%-]+$/.test(bare))) return bare;
  throw new StorageError(fault("field.invalid", { label, value: name, expected: "a host name or an IP address" }));
}

/** As it stands before a colon or a slash. */
export const bracketed = (name: string): string => (name.includes(":") ? `[${name}]` : name);
