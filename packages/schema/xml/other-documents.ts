/** Documents beside pools and volumes: secrets, capabilities, found sources, and the state of an active pool. */
import {
  capabilities,
  type PoolDef,
  type PoolSource,
  type PoolSources,
  pool,
  poolSource,
  poolState,
  type SecretDef,
  type StorageCapabilities,
  secret,
  sources,
} from "../fields/index.ts";
import type { ReadOptions } from "./find.ts";
import { type Reading, readDocument } from "./reader.ts";
import { writeDocument } from "./writer.ts";

/** These documents have no pool type that says more than the catalogue. */
const plainly: ReadOptions = { alone: true, spec: () => undefined, order: [], isPool: false };

/** A secret's description. The value of a secret stands in no document. */
export const readSecret = (text: string): Reading<SecretDef> => readDocument(secret, text, plainly);
export const writeSecret = (value: SecretDef): string => writeDocument(secret, value);

export const readCapabilities = (text: string): Reading<StorageCapabilities> =>
  readDocument(capabilities, text, plainly);
export const writeCapabilities = (value: StorageCapabilities): string => writeDocument(capabilities, value);

/** What a search for sources found. */
export const readSources = (text: string): Reading<PoolSources> => readDocument(sources, text, plainly);
export const writeSources = (value: PoolSources): string => writeDocument(sources, value);
/** Where a search for sources is to look: a `<source>` by itself. */
export const readSource = (text: string): Reading<PoolSource> => readDocument(poolSource, text, plainly);

/** The pool in a `<poolstate>`, read as a pool's own document is. */
export const readPoolState = (text: string, ofPool: ReadOptions): Reading<PoolDef> =>
  readDocument(pool, text, { ...ofPool, inside: poolState.tag });
export const writePoolState = (value: PoolDef): string => writeDocument(poolState, { pool: value });
