/** `cistern secrets` and `cistern secret set`: a value comes from standard input, never from an argument, which others can read. */
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { endsOneLine } from "@cistern/schema/fields";
import type { Asked } from "./client.ts";
import { table } from "./print.ts";

type Ask = Asked["agent"];
type Secret = Awaited<ReturnType<Ask["secrets"]["get"]["query"]>>;

export function secretTable(rows: readonly Secret[]): string {
  const lines = rows.map(({ uuid, usage, hasValue, ephemeral, description = "" }) => [
    uuid,
    usage.type,
    usage.id,
    hasValue ? "set" : "missing",
    ephemeral ? "memory" : "disk",
    description,
  ]);
  return table(["UUID", "FOR", "NAME", "VALUE", "KEPT IN", "DESCRIPTION"], lines);
}

/** Throws where nobody piped a value in: typed at a terminal it would stand on the screen. */
export async function setSecret(
  agent: Ask,
  uuid: string,
  input: Readable & { readonly isTTY?: boolean },
): Promise<Secret> {
  if (input.isTTY) throw new Error("The value is read from standard input: cistern secret set UUID < FILE");
  const value = withoutLineEnd(await buffer(input));
  if (value.byteLength === 0) throw new Error("The value is empty.");
  return await agent.secrets.setValue.mutate({ secret: uuid, value });
}

/** A copy, without the line break that ends one line of text; bytes that are no such line stay as they are. */
export const withoutLineEnd = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(endsOneLine(bytes) ? bytes.subarray(0, -1) : bytes);
