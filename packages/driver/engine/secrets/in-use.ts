import type { PoolDef } from "@cistern/schema/fields";
import type { PoolRecord } from "../pool-record.ts";
import type { SecretUsageType } from "../types.ts";
import type { KnownSecret } from "./secret.ts";

/** What a pool's way to sign in looks for when it names a secret by usage. */
const usageOf: { readonly [auth: string]: SecretUsageType } = { chap: "iscsi", ceph: "ceph" };

/** Names of the pools whose definition, stored or running, signs in with the secret. */
export function poolsWith(secret: KnownSecret, pools: readonly PoolRecord[]): readonly string[] {
  return pools
    .filter(({ stored, live }) => names(stored.def, secret) || (live !== undefined && names(live.now.def, secret)))
    .map(({ name }) => name);
}

function names({ source }: PoolDef, { uuid, usage }: KnownSecret): boolean {
  const auth = source?.auth;
  if (!auth?.secret) return false;
  if (auth.secret.uuid?.toLowerCase() === uuid) return true;
  return auth.secret.usage === usage.id && Object.hasOwn(usageOf, auth.type) && usageOf[auth.type] === usage.type;
}
