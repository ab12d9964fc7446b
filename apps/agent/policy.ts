/** What root of this host lets pools do beside what is always safe: `policy.json` in the agent's folder. No page changes it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostPolicy } from "@cistern/driver/host";

const nothing: HostPolicy = { mountOptions: [] };
const known = ["suid", "dev", "exec"];

/** `{"mountOptions": ["exec"]}`. Nothing is allowed where there is no such file. Throws where it cannot be understood. */
export function readPolicy(folder: string): HostPolicy {
  const file = join(folder, "policy.json");
  const text = textOf(file);
  if (text === undefined) return nothing;
  const { mountOptions = [] } = JSON.parse(text) as { readonly mountOptions?: unknown };
  if (!Array.isArray(mountOptions) || !mountOptions.every((each) => known.includes(each)))
    throw new Error(`${file}: mountOptions is a list of some of ${known.join(", ")}`);
  return { mountOptions };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
