import { trpcCode, type WireError } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";
import { codes, type Fault } from "@cistern/schema/errors";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";

/**
 * A refusal in the form in which a host's router answers one, so that a page reads both alike.
 * @param calls how many calls the request holds, or undefined where it is not a batch
 */
export function refusal(fault: Fault, calls: number | undefined, status: number = codes[fault.code].status): Response {
  const code = trpcCode(status);
  const storage: WireError = { fault, problems: [] };
  const shape = {
    message: fault.code,
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: { code, httpStatus: status, storage },
  };
  const answer = { error: transformer.serialize(shape) };
  const body = calls === undefined ? answer : Array.from({ length: calls }, () => answer);
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}

/** The codes of the failed calls in an answer, by place; nothing where the answer is of no form that is known. */
export function refusedCodes(body: string): ReadonlyMap<number, string> {
  try {
    const answer: unknown = JSON.parse(body);
    const answers: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
    return new Map(
      answers.flatMap((each, index) =>
        isRecord(each) && typeof each["error"] === "string" ? [[index, codeIn(each["error"])] as const] : [],
      ),
    );
  } catch {
    return new Map();
  }
}

function codeIn(serialized: string): string {
  const shape = transformer.deserialize(serialized);
  return isRecord(shape) && typeof shape["message"] === "string" ? shape["message"] : "internal";
}

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null;
