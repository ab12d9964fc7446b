/** The host's secrets: what they are for is told to anybody who may read, their values to backends of this process only. */
import { type Fault, fault, refuse, StorageError } from "@cistern/schema/errors";
import type { Database } from "../database.ts";
import type { EventRing } from "../events.ts";
import type { PoolRecord } from "../pool-record.ts";
import type { Engine, SecretChange } from "../types.ts";
import { pageOf } from "../volumes.ts";
import { usersOf } from "./in-use.ts";
import { fingerprint, makeKey, readKey, unreadable } from "./key.ts";
import { seal, unseal } from "./seal.ts";
import { type KnownSecret, refersTo, refuseDefinition, type SecretReference, summaryOf } from "./secret.ts";
import { SecretTable } from "./table.ts";

export interface SecretsOptions {
  readonly database: Database;
  /** Absolute path of the key file, made when the first value is set. */
  readonly keyFile: string;
  readonly events: Pick<EventRing, "push">;
  readonly pools: () => readonly PoolRecord[];
}

const notFound = (reference: SecretReference): Fault =>
  fault("secret.not-found", { secret: "uuid" in reference ? reference.uuid : reference.usage.id });

export class Secrets {
  readonly #table: SecretTable;
  readonly #options: SecretsOptions;
  /** Gone with this process. */
  readonly #ephemeral = new Map<string, KnownSecret>();

  constructor(options: SecretsOptions) {
    this.#options = options;
    this.#table = new SecretTable(options.database);
  }

  readonly api: Engine["secrets"] = {
    list: async (page) => {
      const { rows, ...rest } = pageOf(this.#all(), ({ uuid }) => uuid, page);
      return { rows: rows.map(summaryOf), ...rest };
    },
    get: async (uuid) => summaryOf(this.#get({ uuid })),
    define: async (asked) => {
      const known = asked.uuid === undefined ? undefined : this.#find({ uuid: asked.uuid });
      refuseDefinition(this.#all(), asked, known);
      const { usage, description, ephemeral, private: isPrivate } = asked;
      const uuid = asked.uuid?.toLowerCase() ?? crypto.randomUUID();
      const next: KnownSecret = {
        uuid,
        usage,
        ephemeral,
        private: isPrivate,
        changedAtMs: Date.now(),
        ...(description === undefined ? {} : { description }),
        ...(known === undefined ? {} : this.#valueFor(known, ephemeral)),
      };
      this.#keep(next);
      if (known && known.ephemeral !== ephemeral) this.#forget(known);
      return this.#told(known ? "changed" : "defined", next);
    },
    setValue: async ({ secret, value }) => {
      const known = this.#get({ uuid: secret });
      const { sealed: _, plain: __, ...rest } = known;
      const held = rest.ephemeral ? { plain: Uint8Array.from(value) } : { sealed: this.#seal(rest.uuid, value) };
      const next = { ...rest, ...held, changedAtMs: Date.now() };
      this.#keep(next);
      return this.#told("changed", next);
    },
    delete: async ({ secret, accept }) => {
      const known = this.#get({ uuid: secret });
      const users = usersOf(known, this.#options.pools());
      refuse(
        users.map((user) => ({ ...fault("secret.in-use", user), severity: "question" as const })),
        accept,
      );
      this.#forget(known);
      this.#told("deleted", known);
    },
  };

  /**
   * The value, for the one who hands it to a program or a kernel; it goes nowhere else.
   * Throws secret.not-found, secret.no-value, and secret.unreadable where the key is not the one it was sealed with.
   */
  secretValue(reference: SecretReference): Uint8Array {
    const known = this.#get(reference);
    if (known.plain) return Uint8Array.from(known.plain);
    if (known.sealed) return this.#unseal(known.uuid, known.sealed);
    throw new StorageError(fault("secret.no-value", { secret: known.uuid }));
  }

  /** Throws secret.not-found, and secret.no-value. */
  usable(reference: SecretReference): string {
    const known = this.#get(reference);
    if (!summaryOf(known).hasValue) throw new StorageError(fault("secret.no-value", { secret: known.uuid }));
    return known.uuid;
  }

  /** What stands in the way of using it: secret.not-found or secret.no-value. */
  lacks(reference: SecretReference): Fault | undefined {
    const known = this.#find(reference);
    if (!known) return notFound(reference);
    return summaryOf(known).hasValue ? undefined : fault("secret.no-value", { secret: known.uuid });
  }

  #all(): readonly KnownSecret[] {
    return [...this.#table.all(), ...this.#ephemeral.values()].sort((one, other) => (one.uuid < other.uuid ? -1 : 1));
  }

  #find(reference: SecretReference): KnownSecret | undefined {
    return this.#all().find((secret) => refersTo(reference, secret));
  }

  #get(reference: SecretReference): KnownSecret {
    const known = this.#find(reference);
    if (!known) throw new StorageError(notFound(reference));
    return known;
  }

  #keep(secret: KnownSecret): void {
    if (secret.ephemeral) this.#ephemeral.set(secret.uuid, secret);
    else this.#table.put(secret);
  }

  #forget({ uuid, ephemeral }: KnownSecret): void {
    if (ephemeral) this.#ephemeral.delete(uuid);
    else this.#table.remove(uuid);
  }

  #told(change: SecretChange, secret: KnownSecret): ReturnType<typeof summaryOf> {
    this.#options.events.push({ kind: "secret", change, uuid: secret.uuid });
    return summaryOf(secret);
  }

  /** A definition that replaces another keeps the value, wherever it has to lie from now on. */
  #valueFor({ uuid, sealed, plain }: KnownSecret, ephemeral: boolean): Pick<KnownSecret, "sealed" | "plain"> {
    if (ephemeral) {
      const held = plain ?? (sealed && this.#unseal(uuid, sealed));
      return held ? { plain: held } : {};
    }
    const held = sealed ?? (plain && this.#seal(uuid, plain));
    return held ? { sealed: held } : {};
  }

  #unseal(uuid: string, sealed: Uint8Array): Uint8Array {
    const { keyFile } = this.#options;
    const key = readKey(keyFile);
    if (!key) throw unreadable(keyFile);
    try {
      return unseal(key, uuid, sealed);
    } catch (error) {
      throw unreadable(keyFile, error);
    }
  }

  /** A new key is taken only while no other value depends on the one before. */
  #seal(uuid: string, value: Uint8Array): Uint8Array {
    const { keyFile } = this.#options;
    const found = readKey(keyFile);
    const dependent = this.#table.all().some((other) => other.uuid !== uuid && other.sealed !== undefined);
    if (dependent && (!found || fingerprint(found) !== this.#table.keyPrint)) throw unreadable(keyFile);
    const key = found ?? makeKey(keyFile);
    if (!dependent) this.#table.keyPrint = fingerprint(key);
    return seal(key, uuid, value);
  }
}
