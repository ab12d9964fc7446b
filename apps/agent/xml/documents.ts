/** `cistern xml format` and `cistern xml check`: one verdict for each file, which is libvirt's. */
import { libvirtCodeOf, type Problem } from "@cistern/schema/errors";
import { canonicalPool, canonicalVolume } from "@cistern/schema/pool-types";
import { readPool, readVolume, writePool, writeVolume } from "@cistern/schema/xml";
import type { XmlOptions } from "./options.ts";
import { readText } from "./read-file.ts";
import { sentenceOf } from "./sentences.ts";

export interface Verdict {
  readonly file: string;
  /** The canonical form; undefined where the document is refused. */
  readonly xml: string | undefined;
  readonly problems: readonly Problem[];
}

/** What libvirt says to a document, the refusal that it names first in front. Nothing outside the file is looked at. */
export async function judge(file: string, of: { readonly kind: "pool" | "volume" } & XmlOptions): Promise<Verdict> {
  const read = await readText(file);
  if ("fault" in read) return { file, xml: undefined, problems: [{ ...read.fault, severity: "error" }] };
  if (of.kind === "pool") {
    const { value, problems } = readPool(read.text);
    return { file, xml: value && writePool(canonicalPool(value)), problems };
  }
  const { value, problems } = readVolume(read.text, of);
  return { file, xml: value && writeVolume(canonicalVolume(value, of), of), problems };
}

/** One line of JSON, the same for `format` and `check`. Lines and columns count from 1, columns in UTF-16 units. */
export function asJsonLine({ file, xml, problems }: Verdict): string {
  if (xml !== undefined) return JSON.stringify({ file, ok: true, xml });
  const issues = problems
    .filter(({ severity }) => severity === "error")
    .map((problem) => ({
      code: problem.code,
      libvirtCode: libvirtCodeOf(problem) ?? null,
      message: sentenceOf(problem),
      line: problem.at?.line ?? 1,
      column: problem.at?.column ?? 1,
      path: problem.path ?? "",
    }));
  return JSON.stringify({ file, ok: false, issues });
}

/** `FILE:LINE:COL: code: message`, on one line whatever the file is called. */
export function asTextLine(file: string, problem: Problem): string {
  const line = `${file}:${problem.at?.line ?? 1}:${problem.at?.column ?? 1}: ${problem.code}: ${sentenceOf(problem)}`;
  return line.replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
