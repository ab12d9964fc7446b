/** Mount options of a pool: what every mount has, what its author adds, and what nobody may add. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import type { HostPolicy } from "../host/index.ts";

/** libvirt's: what lies on a pool's filesystem must be no way to power on the host. */
const always = ["nodev", "nosuid", "noexec"] as const;

/** Each takes one of `always` back, and so needs the word of whoever runs the host. */
const protections = new Set(["dev", "suid", "exec"]);
/** What of the host's policy mounts go by. */
export type MountPolicy = Pick<HostPolicy, "mountOptions">;

/** For what is mounted already: it can be stopped, and that taken back, whatever has been forbidden since. */
export const asStarted: MountPolicy = { mountOptions: [...protections] };
/** A password would stand in definitions, in process lists and in the mount table. */
const secrets = /^pass(?:w|wd|word)?2?$/i;
/**
 * Not how the source is mounted but something else: mounts another thing or elsewhere, makes or changes what is at the
 * target, has another program run when it ends, lets others end it, or writes to a path of the author's choice.
 */
const others =
  /^(?:r?bind|move|remount|r?(?:shared|slave|private|unbindable)|make-.*|u?helper|loop|defaults|users?|owner|group|x-.*|log-file|volfile-.*-file)$/i;

/**
 * The value of `-o`. Errors: mount.option, with why.
 * @param own what the type itself adds, before the author's
 */
export function mountOptions(pool: PoolDef, policy: MountPolicy, own: readonly string[] = []): string {
  const asked = (pool.mountOptions?.options ?? []).map(({ name }) => name);
  for (const option of asked) {
    const why = refusedFor(option, policy);
    if (why) throw new StorageError(fault("mount.option", { option: why === "secret" ? nameOf(option) : option, why }));
  }
  return [...always, ...own, ...asked].join(",");
}

const nameOf = (option: string): string => option.split("=", 1)[0] ?? "";

function refusedFor(option: string, policy: MountPolicy): "comma" | "policy" | "secret" | "never" | undefined {
  const name = nameOf(option);
  if (option.includes(",")) return "comma";
  if (secrets.test(name)) return "secret";
  // Spaces and quotes are no part of an option's name, and some helpers take them for the end of one.
  if (name === "" || /[\s"'\\\x00-\x1f\x7f]/.test(name) || /[\x00-\x1f\x7f"]/.test(option) || others.test(name))
    return "never";
  return protections.has(name.toLowerCase()) && !policy.mountOptions.includes(name.toLowerCase())
    ? "policy"
    : undefined;
}

/** Whether the pool signs in with a file of credentials. */
export const hasCredentials = (pool: PoolDef): boolean =>
  (pool.mountOptions?.options ?? []).some(({ name }) => /^cred(?:entials)?=/.test(name));
