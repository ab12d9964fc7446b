/** The command line: `--name value`, `--name`, and plain words, in any order. */
export interface Arguments {
  readonly words: readonly string[];
  readonly data: string | undefined;
  /** For tests: a folder read in place of libvirt's own. */
  readonly libvirt: string | undefined;
  readonly json: boolean;
}

/** Undefined where an option is unknown or misses its value. */
export function parseArguments(args: readonly string[]): Arguments | undefined {
  const words: string[] = [];
  const values: { data?: string; libvirt?: string } = {};
  let json = false;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    if (arg === undefined) break;
    if (arg === "--json") json = true;
    else if (arg === "--data" || arg === "--libvirt") {
      const value = args[++index];
      if (value === undefined || value === "" || value.startsWith("--")) return undefined;
      values[arg === "--data" ? "data" : "libvirt"] = value;
    } else if (arg.startsWith("--")) return undefined;
    else words.push(arg);
  }
  return { words, data: values.data, libvirt: values.libvirt, json };
}
