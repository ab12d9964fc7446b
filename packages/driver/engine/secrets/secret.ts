import { fault, StorageError } from "@cistern/schema/errors";
import type { SecretDefinition, SecretSummary, SecretUsage } from "../types.ts";

/** A secret as the agent holds it: with its value, sealed on disk, or plain in memory where it is ephemeral. */
export interface KnownSecret extends Omit<SecretSummary, "hasValue"> {
  readonly sealed?: Uint8Array;
  readonly plain?: Uint8Array;
}

/** How a document names a secret. */
export type SecretReference = { readonly uuid: string } | { readonly usage: SecretUsage };

export const summaryOf = ({ sealed, plain, ...rest }: KnownSecret): SecretSummary => ({
  ...rest,
  hasValue: (sealed ?? plain) !== undefined,
});

export const sameUsage = (one: SecretUsage, other: SecretUsage): boolean =>
  one.type === other.type && one.id === other.id;

export const refersTo = (reference: SecretReference, { uuid, usage }: Pick<KnownSecret, "uuid" | "usage">): boolean =>
  "uuid" in reference ? uuid === reference.uuid.toLowerCase() : sameUsage(usage, reference.usage);

/** libvirt's rules: one secret for each usage, and neither the usage of a UUID nor its privacy is ever taken back. */
export function refuseDefinition(
  all: readonly KnownSecret[],
  asked: SecretDefinition,
  known: KnownSecret | undefined,
): void {
  if (known && !sameUsage(known.usage, asked.usage))
    throw new StorageError(
      fault("secret.uuid-taken", { uuid: known.uuid, type: known.usage.type, id: known.usage.id }),
    );
  if (known?.private && !asked.private) throw new StorageError(fault("field.fixed", { label: "Private" }));
  const other = all.find(({ usage }) => sameUsage(usage, asked.usage));
  if (other && other.uuid !== known?.uuid)
    throw new StorageError(
      fault("secret.usage-taken", { uuid: other.uuid, type: other.usage.type, id: other.usage.id }),
    );
}
