/** Whether pools of a type can run on this host: verbs in this version, programs and kernel parts on the host. */
import { type Fault, fault, StorageError } from "@cistern/schema/errors";
import type { PoolDef, PoolType } from "@cistern/schema/fields";
import { poolTypes } from "@cistern/schema/fields";
import { type Backend, type HostParts, isRunnable, type Needs } from "../backends/backend.ts";
import type { Host } from "../host/index.ts";
import { nameOf } from "../host/kernel.ts";
import { toolMissing } from "../host/packages.ts";
import { type Backends, backendOf } from "./parts.ts";
import type { HostInfo } from "./types.ts";

/** Every type of the format, and why those that cannot run here cannot. */
export async function supportedTypes(host: Host, backends: Backends): Promise<HostInfo["poolTypes"]> {
  return await Promise.all(
    poolTypes.map(async (type) => {
      const missing = await missingFor(host, backends[type]);
      return missing === undefined ? { type, supported: true } : { type, supported: false, missing };
    }),
  );
}

/**
 * The backend, for a verb that begins to use a pool's storage. Throws type.not-yet, tool.missing or kernel.missing. What
 * runs already is never asked: a program that was removed meanwhile must not keep a pool from being stopped.
 */
export async function runnable(host: Host, backends: Backends, def: PoolDef): Promise<Backend> {
  const backend = backendOf(backends, def.type);
  const missing = await missingFor(host, backend, def.source?.format?.type);
  if (missing) throw new StorageError(missing);
  return backend;
}

/** What stands in the way of a type, or of one source format of it. */
async function missingFor(host: Host, needs: Needs, format?: string): Promise<Fault | undefined> {
  if (!isRunnable(needs)) return fault("type.not-yet", { poolType: needs.type });
  return (await missingParts(host, needs.type, needs)) ?? (await missingFormat(host, needs, format));
}

async function missingFormat(host: Host, { type, formats = {} }: Needs, format?: string): Promise<Fault | undefined> {
  const asked = format === undefined || !Object.hasOwn(formats, format) ? Object.values(formats) : [formats[format]];
  const faults: Fault[] = [];
  for (const parts of asked) {
    const missing = parts && (await missingParts(host, type, parts));
    if (!missing) return undefined;
    faults.push(missing);
  }
  return faults[0];
}

async function missingParts(host: Host, poolType: PoolType, needed: HostParts): Promise<Fault | undefined> {
  for (const { program } of needed.tools) if ((await host.which(program)) === undefined) return toolMissing(program);
  for (const part of needed.kernel)
    if (!(await host.kernelHas(part))) return fault("kernel.missing", { feature: nameOf(part), poolType });
  return undefined;
}
