/** Secrets that documents name. One that is not there, or has no value, is worth a warning: it may come before it is needed. */
import type { Problem } from "@cistern/schema/errors";
import type { PoolDef, VolumeDef } from "@cistern/schema/fields";
import type { SeenVolume } from "../../backends/backend.ts";
import type { SecretUsageType } from "../types.ts";
import type { SecretReference } from "./secret.ts";
import type { Secrets } from "./secrets.ts";

/** What a pool's way to sign in looks for when it names a secret by usage. */
const usageOf: { readonly [auth: string]: SecretUsageType } = { chap: "iscsi", ceph: "ceph" };

interface Named {
  readonly reference: SecretReference;
  /** The field that names it. */
  readonly path: string;
}
type Reference = { readonly uuid?: string | undefined; readonly usage?: string | undefined };

export function secretOfPool({ source }: PoolDef): Named | undefined {
  const { auth } = source ?? {};
  const type = auth && Object.hasOwn(usageOf, auth.type) ? usageOf[auth.type] : undefined;
  return auth?.secret && type && namedBy(auth.secret, type, "source.auth.secret");
}

export const secretsOfVolume = ({ target }: VolumeDef): readonly Named[] =>
  (target?.encryption?.secrets ?? []).flatMap(
    (each, index) => namedBy(each, "volume", `target.encryption.secrets.${index}`) ?? [],
  );

function namedBy({ uuid, usage }: Reference, type: SecretUsageType, path: string): Named | undefined {
  if (uuid !== undefined) return { reference: { uuid }, path: `${path}.uuid` };
  return usage === undefined ? undefined : { reference: { usage: { type, id: usage } }, path: `${path}.usage` };
}

/** secret.not-found and secret.no-value, as warnings at the fields. */
export const secretWarnings = (secrets: Pick<Secrets, "lacks">, named: readonly Named[]): readonly Problem[] =>
  named.flatMap(({ reference, path }) => {
    const lacking = secrets.lacks(reference);
    return lacking ? [{ ...lacking, severity: "warning" as const, path }] : [];
  });

/** UUID of the secret that a new volume is encrypted with. Throws secret.not-found and secret.no-value. */
export function secretOfVolume(secrets: Pick<Secrets, "usable">, volume: VolumeDef): { readonly secret?: string } {
  const [named] = secretsOfVolume(volume);
  return named ? { secret: secrets.usable(named.reference) } : {};
}

/**
 * UUID of the secret that an encrypted volume is opened with: the one that it was made with, else the one whose usage
 * names its path. Throws secret.not-found and secret.no-value.
 */
export function secretToOpen(
  secrets: Pick<Secrets, "usable">,
  { summary, def }: SeenVolume,
): { readonly secret?: string } {
  if (!def.target?.encryption) return {};
  const [named] = secretsOfVolume(def);
  return { secret: secrets.usable(named?.reference ?? { usage: { type: "volume", id: summary.path } }) };
}

/** The same to resize it: an encrypted raw volume is resized behind its header, which nobody has to open. */
export const secretToResize = (...[secrets, volume]: Parameters<typeof secretToOpen>) =>
  volume.summary.format === "luks" ? {} : secretToOpen(secrets, volume);
