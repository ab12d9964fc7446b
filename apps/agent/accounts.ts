/** Users and groups of this host, as its own files name them. */
import { readFileSync } from "node:fs";

/** The system user that the web server runs as. */
export const webUser = "cistern";

export const userId = (name: string): number | undefined => idIn("/etc/passwd", name);
export const groupId = (name: string): number | undefined => idIn("/etc/group", name);

/** Third column of the line that begins with the name, in both files. */
function idIn(file: string, name: string): number | undefined {
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [first, , id] = line.split(":");
    if (first === name && id !== undefined && /^\d{1,10}$/.test(id)) return Number(id);
  }
  return undefined;
}
