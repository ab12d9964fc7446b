/** The command line of `cistern xml`: words and options in any order. */
import { type PoolType, poolTypes } from "@cistern/schema/fields";

export interface XmlOptions {
  /** The words behind `xml`: what to do, then its files or its XPath. */
  readonly words: readonly string[];
  readonly kind: "pool" | "volume" | undefined;
  readonly poolType: PoolType;
  readonly json: boolean;
}

const kinds = ["pool", "volume"] as const;

/** Whether the command line asks for `xml`: its first word, wherever options stand. */
export function asksForXml(args: readonly string[]): boolean {
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    if (arg === "--kind" || arg === "--pool-type" || arg === "--data") index++;
    else if (arg !== undefined && !arg.startsWith("--")) return arg === "xml";
  }
  return false;
}

/**
 * Undefined where an option is unknown, is given twice, or has no value that it can have, and where standard input, which
 * can be read once, is named twice. Behind `--` everything is a word.
 */
export function parseXmlOptions(args: readonly string[]): XmlOptions | undefined {
  const words: string[] = [];
  const given = new Map<string, string>();
  let json = false;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    const [, name = "", value] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (arg === "--") {
      words.push(...args.slice(index + 1));
      break;
    }
    if (arg === "--json") json = true;
    else if (name === "--kind" || name === "--pool-type") {
      if (given.has(name)) return undefined;
      given.set(name, value ?? args[++index] ?? "");
    } else if (arg.startsWith("-") && arg !== "-") return undefined;
    else words.push(arg);
  }
  const kind = kinds.find((each) => each === given.get("--kind"));
  const poolType = poolTypes.find((each) => each === (given.get("--pool-type") ?? "dir"));
  if ((given.has("--kind") && !kind) || !poolType || words.filter((word) => word === "-").length > 1) return undefined;
  return { words: words.slice(1), kind, poolType, json };
}
