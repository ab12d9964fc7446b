/** The command line: `--name value`, `--name`, and plain words, in any order. */
export interface Arguments {
  readonly words: readonly string[];
  readonly data: string | undefined;
  readonly json: boolean;
}

/** Undefined where an option is unknown or misses its value. */
export function parseArguments(args: readonly string[]): Arguments | undefined {
  const words: string[] = [];
  let data: string | undefined;
  let json = false;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    if (arg === undefined) break;
    if (arg === "--json") json = true;
    else if (arg === "--data") {
      data = args[++index];
      if (data === undefined || data === "" || data.startsWith("--")) return undefined;
    } else if (arg.startsWith("--")) return undefined;
    else words.push(arg);
  }
  return { words, data, json };
}
