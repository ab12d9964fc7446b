/** What root of this host lets pools do beside what is always safe: `policy.json` in the agent's folder. No page changes it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type HostPolicy, networks } from "@cistern/driver/host";

const nothing: HostPolicy = { mountOptions: [], fetchFrom: [] };
const known = ["suid", "dev", "exec"];

/** `{"mountOptions": ["exec"], "fetchFrom": ["10.0.0.0/8"]}`. Nothing is allowed where there is no such file. Throws where it cannot be understood. */
export function readPolicy(folder: string): HostPolicy {
  const file = join(folder, "policy.json");
  const text = textOf(file);
  if (text === undefined) return nothing;
  const { mountOptions = [], fetchFrom = [] } = JSON.parse(text) as { readonly [name: string]: unknown };
  if (!Array.isArray(mountOptions) || !mountOptions.every((each) => known.includes(each)))
    throw new Error(`${file}: mountOptions is a list of some of ${known.join(", ")}`);
  if (!Array.isArray(fetchFrom) || !fetchFrom.every((each) => typeof each === "string"))
    throw new Error(`${file}: fetchFrom is a list of networks as 10.0.0.0/8`);
  networks(fetchFrom);
  return { mountOptions, fetchFrom };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
