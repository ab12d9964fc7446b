import { fault, type NameFault, StorageError } from "@cistern/schema/errors";

/** Longest file name of every filesystem Linux has (NAME_MAX), in bytes. */
const longestNameBytes = 255;

/** What keeps a text from being one plain component of a path; undefined where nothing does. */
export function componentFault(name: string): NameFault | undefined {
  if (name === "") return "empty";
  if (name === "." || name === "..") return "dots";
  if (name.includes("/")) return "slash";
  if (name.includes("\0")) return "control";
  if (Buffer.byteLength(name) > longestNameBytes) return "too-long";
  return undefined;
}

/** Refuses a name that would leave its folder or that no filesystem can hold, with `name.invalid`. */
export function refuseName(name: string): void {
  const found = componentFault(name);
  if (found) throw new StorageError(fault("name.invalid", { name, fault: found }));
}

/** The whole of a temporary name of a job: a hash of its id, and a number. */
export const ownName = /^\.cistern-[\da-f]{16}-\d{1,4}$/;
/** Temporary names of jobs start so; a listing of volumes leaves them out. */
export const ownPrefix = ".cistern-";
