/** `cistern xml …`: works on files alone, and needs no agent. */
import { table } from "../print.ts";
import { asJsonLine, asTextLine, judge } from "./documents.ts";
import { parseXmlOptions, type XmlOptions } from "./options.ts";
import { allFields, explain } from "./reference.ts";

export const xmlUsage = `usage: cistern xml format --kind pool|volume [--pool-type T] [--json] FILE...
       cistern xml check --kind pool|volume [--pool-type T] [--json] FILE...
       cistern xml explain XPATH [--json]
       cistern xml fields [--json]
  A FILE of - is standard input. Volumes are read as those of a dir pool unless told.`;

export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs the command. @returns 0 all right, 1 some refused, 2 used wrongly */
export async function xmlCommand(args: readonly string[], output: Output): Promise<number> {
  const options = parseXmlOptions(args);
  const [verb, ...rest] = options?.words ?? [];
  if (options && (verb === "format" || verb === "check") && options.kind && rest.length > 0)
    return await documents(verb, rest, { ...options, kind: options.kind }, output);
  if (options && verb === "explain" && rest.length === 1) return explained(rest[0] ?? "", options, output);
  if (options && verb === "fields" && rest.length === 0) return listed(options, output);
  output.err(`${xmlUsage}\n`);
  return 2;
}

async function documents(
  verb: "format" | "check",
  files: readonly string[],
  options: XmlOptions & { readonly kind: "pool" | "volume" },
  { out, err }: Output,
): Promise<number> {
  let refused = false;
  for (const file of files) {
    const verdict = await judge(file, options);
    refused ||= verdict.xml === undefined;
    if (options.json) {
      out(`${asJsonLine(verdict)}\n`);
      continue;
    }
    // Refusals are the answer of a check; of a form they are what went wrong. Warnings are never an answer.
    for (const problem of verdict.problems)
      (verb === "check" && problem.severity === "error" ? out : err)(`${asTextLine(file, problem)}\n`);
    if (verb === "format" && verdict.xml !== undefined) out(verdict.xml);
  }
  return refused ? 1 : 0;
}

function explained(xpath: string, { json }: XmlOptions, { out, err }: Output): number {
  const lines = explain(xpath);
  if (!lines) {
    err(`The format has nothing at ${JSON.stringify(xpath)}. cistern xml fields lists every XPath.\n`);
    return 1;
  }
  out(json ? `${JSON.stringify({ xpath, help: lines })}\n` : `${lines.join("\n")}\n`);
  return 0;
}

function listed({ json }: XmlOptions, { out }: Output): number {
  const fields = allFields();
  if (json) for (const field of fields) out(`${JSON.stringify(field)}\n`);
  else
    out(
      `${table(
        ["XPATH", "DIRECTION", "POOL TYPES"],
        fields.map(({ xpath, direction, poolTypes }) => [xpath, direction, poolTypes.join(" ")]),
      )}\n`,
    );
  return 0;
}
