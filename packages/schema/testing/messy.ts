import fc from "fast-check";
import type { AnyGroup, Fields, Node } from "../fields/index.ts";
import type { AnyLeaf, Values } from "../xml/find.ts";
import { escapeAttribute, escapeText } from "../xml/printer.ts";
import { encodeLeaf } from "../xml/writer.ts";

/**
 * A document with the given value as a careless person might write it: any order, spacing and quotes, comments, CDATA, and nodes
 * that nobody knows. Every such stranger carries a number between § signs, so that a test can see them all again, in order.
 */
export function messyDocument(root: AnyGroup, value: object): fc.Arbitrary<string> {
  return fc.infiniteStream(fc.nat({ max: 999 })).map((stream) => {
    const writer = new MessyWriter(stream);
    return writer.document(root, value as Values);
  });
}

class MessyWriter {
  readonly #stream: Iterator<number>;
  #marks = 0;
  #root: AnyGroup | undefined;
  #eol = "\n";

  constructor(stream: Iterator<number>) {
    this.#stream = stream;
  }

  document(root: AnyGroup, value: Values): string {
    this.#eol = this.#pick(["\n", "\n", "\r\n"]);
    this.#root = root;
    const start = this.#pick([
      "",
      "\ufeff",
      '<?xml version="1.0" encoding="utf-8"?>',
      `<!-- ${this.#mark()} -->${this.#eol}`,
    ]);
    return (
      start + this.#group(root, value, this.#pick(["", "  "])) + this.#pick(["", this.#eol, `<!-- ${this.#mark()} -->`])
    );
  }

  #group(group: AnyGroup, value: Values, indent: string): string {
    const fields = Object.entries(group.fields as Fields);
    const attributes = fields.map(([key, node]) =>
      node.node === "leaf" && node.as === "attr" ? this.#attribute(node, value[key]) : "",
    );
    const stranger = this.#chance(10) ? ` stranger="${this.#mark()}"` : "";
    const children = this.#shuffled(fields.flatMap(([key, node]) => this.#elements(node, value[key], `${indent}  `)));
    const isNoisy = !group.meta.closed;
    const noisy = children.flatMap((child) => (isNoisy && this.#chance(20) ? [child, this.#stranger()] : [child]));
    const name = this.#nameOf(group);
    const start = `<${name}${this.#namespaces(group, value)}${this.#shuffled(attributes).join("")}${stranger}`;
    if (noisy.length === 0)
      return start + this.#pick(["/>", ` />`, `></${name}>`, `>${this.#eol}${indent}</${name} >`]);
    const isOneLine = this.#chance(20);
    const lead = isOneLine ? "" : `${this.#eol}${indent}  `;
    return `${start}>${noisy.map((child) => lead + child).join("")}${isOneLine ? "" : this.#eol + indent}</${name}>`;
  }

  /** A prefix of its own, so that nothing depends on the usual one. */
  #nameOf({ prefix, tag }: AnyGroup): string {
    return prefix ? `my${prefix}:${tag}` : tag;
  }

  #namespaces(group: AnyGroup, value: Values): string {
    if (group !== this.#root) return "";
    const used = Object.entries(group.fields as Fields).filter(([key]) => value[key] !== undefined);
    return used
      .map(([, node]) => (node.node === "group" && node.ns ? ` xmlns:my${node.prefix}="${node.ns}"` : ""))
      .join("");
  }

  #elements(node: Node, value: unknown, indent: string): readonly string[] {
    if (value === undefined || (node.node === "leaf" && node.as === "attr")) return [];
    if (node.card === "many") {
      // Their order is part of the value, so they stay together.
      const each = (value as readonly unknown[]).flatMap((item) =>
        this.#elements({ ...node, card: "opt" }, item, indent),
      );
      return each.length > 0 ? [each.join("")] : [];
    }
    if (node.node === "group") return [this.#group(node, value as Values, indent)];
    const text = encodeLeaf(node, value) ?? "";
    if (text === "") return [`<${node.tag}/>`];
    const isSize = node.scalar.kind === "bytes";
    const inKib = isSize && (value as bigint) % 1024n === 0n && this.#chance(60);
    const unit = inKib
      ? this.#pick([" unit='KiB'", ' unit="k"'])
      : isSize
        ? this.#pick(["", " unit='b'", ' unit=""'])
        : "";
    return [`<${node.tag}${unit}>${inKib ? (value as bigint) / 1024n : this.#text(text)}</${node.tag}>`];
  }

  #attribute(leaf: AnyLeaf, value: unknown): string {
    const text = encodeLeaf(leaf, value);
    const quote = this.#pick(["'", '"']);
    return text === undefined
      ? ""
      : `${this.#pick([" ", this.#eol, "  "])}${leaf.tag}${this.#pick(["=", " = "])}${quote}${escapeAttribute(text)}${quote}`;
  }

  #text(text: string): string {
    const isPlain = !/[\r\n]|]]>/.test(text);
    if (isPlain && this.#chance(10)) return `<![CDATA[${text}]]>`;
    return this.#chance(5) ? `<!-- of a value -->${escapeText(text)}` : escapeText(text);
  }

  #stranger(): string {
    return this.#pick([
      () => `<!-- ${this.#mark()} -->`,
      () => `<stranger>${this.#mark()}</stranger>`,
      () => `<x:stranger xmlns:x="urn:x" a="${this.#mark()}"/>`,
      () => `<?stranger ${this.#mark()}?>`,
    ])();
  }

  #mark(): string {
    return `§${this.#marks++}§`;
  }

  #next(): number {
    const { value, done } = this.#stream.next();
    return done ? 0 : value;
  }
  #chance = (percent: number): boolean => this.#next() % 100 < percent;
  #pick<T>(among: readonly T[]): T {
    return among[this.#next() % among.length] as T;
  }
  #shuffled(list: readonly string[]): readonly string[] {
    return list
      .map((each) => ({ each, rank: this.#next() }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ each }) => each);
  }
}
