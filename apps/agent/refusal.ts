/** Why the agent refuses something, as a terminal shows it: the code, what it names, and the place in the document. */
import type { WireError } from "@cistern/driver/router";
import type { Fault } from "@cistern/schema/errors";
import { TRPCClientError } from "@trpc/client";
import { harmless } from "./print.ts";
import { sentenceOf } from "./xml/sentences.ts";

/** A line for the fault, and one for each problem of a document with its line and column. Undefined for an error that is no refusal. */
export function refusalText(error: unknown): string | undefined {
  if (!(error instanceof TRPCClientError)) return undefined;
  const { storage } = (error.data ?? {}) as { readonly storage?: WireError };
  if (!storage) return undefined;
  const { fault, problems } = storage;
  // A refused document is told by its problems, of which the fault is the first.
  const places = problems.map((problem) => {
    const { at, path } = problem;
    const place = at ? `line ${at.line}, column ${at.column}: ` : path === undefined ? "" : `${path}: `;
    return `${place}${faultText(problem)}`;
  });
  return (places.length > 0 ? places : [faultText(fault)]).map(harmless).join("\n");
}

function faultText(of: Fault): string {
  const sentence = sentenceOf(of);
  if (sentence !== of.code) return `${of.code}: ${sentence}`;
  const facts = Object.entries(of.facts ?? {}).map(([name, value]) => `${name} ${String(value)}`);
  return facts.length > 0 ? `${of.code}: ${facts.join(", ")}` : of.code;
}
