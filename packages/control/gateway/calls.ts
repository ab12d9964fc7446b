import { hostRouter, type Meta } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";
import { type Fault, fault } from "@cistern/schema/errors";

export interface NamedCall {
  readonly procedure: string;
  readonly type: "query" | "mutation" | "subscription";
  readonly meta: Meta;
}

export interface NamedCalls {
  readonly isBatch: boolean;
  readonly calls: readonly NamedCall[];
}

interface Declared {
  readonly _def: { readonly type: NamedCall["type"]; readonly meta: Meta };
}

/** By full name. The router's type nests them; at run time they stand side by side. */
const declared = hostRouter._def.procedures as unknown as { readonly [name: string]: Declared };

/** More calls in one request than any page makes. */
const mostCalls = 50;

/**
 * The procedures that a request to a host names, with what the host's own router declares of them.
 * @param path what follows `…/trpc/`, as it stands in the address
 * @returns undefined where any of them does not exist
 */
export function callsIn(path: string, search: URLSearchParams): NamedCalls | undefined {
  const isBatch = search.get("batch") === "1";
  const names = isBatch ? path.split(",", mostCalls + 1) : [path];
  if (names.length > mostCalls) return undefined;
  const calls = names.map((procedure) => {
    const found = Object.hasOwn(declared, procedure) ? declared[procedure] : undefined;
    return found && { procedure, type: found._def.type, meta: found._def.meta };
  });
  return calls.includes(undefined) ? undefined : { isBatch, calls: calls.filter((call) => call !== undefined) };
}

/** Path and query for the host: built anew from what was checked, so that nothing else reaches it. */
export function addressOf({ isBatch, calls }: NamedCalls, search: URLSearchParams): string {
  const passed = ["input", "lastEventId"].flatMap((name) =>
    search.has(name) ? [[name, search.get(name) ?? ""] as [string, string]] : [],
  );
  const query = new URLSearchParams([...(isBatch ? [["batch", "1"] as [string, string]] : []), ...passed]).toString();
  return `/${calls.map((call) => call.procedure).join(",")}${query === "" ? "" : `?${query}`}`;
}

/**
 * The inputs in a body, one for each call.
 * @returns request.invalid where they cannot be read: what cannot be noted down is not passed on
 */
export function inputsIn(body: Uint8Array, { isBatch, calls }: NamedCalls): readonly unknown[] | Fault {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    const given: unknown = JSON.parse(text);
    const texts = isBatch
      ? calls.map((_, index) => (given as { readonly [index: string]: unknown })[String(index)])
      : [given];
    return texts.map((each) => {
      if (typeof each !== "string") throw new TypeError("not a serialized input");
      return transformer.deserialize(each);
    });
  } catch {
    return fault("request.invalid", { detail: "body" });
  }
}
