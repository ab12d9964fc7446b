/** Places in a sorted list, opaque to whoever holds them: the values that the last row of a page was sorted by. */
import { fault, StorageError } from "@cistern/schema/errors";
import { z } from "zod";

export type CursorKind = "text" | "number";

/** Inputs of every paged list. `null` is what a client sends for the first page. */
export const pageInput = z.object({
  cursor: z.string().max(4096).nullish(),
  limit: z.number().int().min(1).max(200).default(100),
});

export const encodeCursor = (values: readonly string[]): string =>
  Buffer.from(JSON.stringify(values)).toString("base64url");

/**
 * @param kinds of the values, in order
 * @returns the values, or undefined for the first page
 * @throws StorageError request.invalid for anything that `encodeCursor` did not make
 */
export function decodeCursor(
  cursor: string | null | undefined,
  kinds: readonly CursorKind[],
): readonly (string | bigint)[] | undefined {
  if (cursor === undefined || cursor === null) return undefined;
  const values = parse(cursor);
  if (!Array.isArray(values) || values.length !== kinds.length) throw invalid();
  return kinds.map((kind, index) => {
    const value: unknown = values[index];
    if (typeof value !== "string" || (kind === "number" && !/^-?[0-9]{1,19}$/.test(value))) throw invalid();
    return kind === "number" ? BigInt(value) : value;
  });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

const invalid = () => new StorageError(fault("request.invalid", { detail: "cursor" }));
