import { type AnyGroup, type Node, pool, volume, walk } from "../fields/index.ts";
import { readPool, readVolume } from "../xml/index.ts";
import type { DocumentKind } from "./problems.ts";

/** Help of the field at the offset, as Markdown, with the stretch it belongs to. Works up to the place where a document breaks. */
export function hoverAt(
  text: string,
  offset: number,
  of: DocumentKind,
): { readonly markdown: string; readonly start: number; readonly end: number } | undefined {
  const reading = of.kind === "pool" ? readPool(text) : readVolume(text, { poolType: of.poolType });
  const path = reading.pathAt(offset);
  const range = path === undefined ? undefined : reading.rangeOf(path);
  const node = path === undefined ? undefined : nodeAt(of.kind === "pool" ? pool : volume, path);
  return node && range ? { markdown: markdownOf(node), start: range.start, end: range.end } : undefined;
}

function nodeAt(root: AnyGroup, path: string): Node | undefined {
  const plain = path.replace(/\.[0-9]+(?=\.|$)/g, "");
  for (const walked of walk(root)) if (walked.path === plain) return walked.node;
  return undefined;
}

/** All of it comes from the catalogue, nothing from the document. */
function markdownOf(node: Node): string {
  const { label, help, example, since, default: fallback } = node.meta;
  const choices = node.node === "leaf" ? node.scalar.choices : undefined;
  const lines = [
    `**${label}**`,
    help,
    choices && `One of ${choices.map((choice: string) => `\`${choice}\``).join(", ")}.`,
    fallback && `Left out: ${fallback}.`,
    example && `Example: \`${example}\``,
    `Since libvirt ${since}.`,
  ];
  return lines.filter(Boolean).join("\n\n");
}
