import type { Problem } from "@cistern/schema/errors";
import type { Incoming } from "../../host/index.ts";
import type { Lock } from "../locks.ts";
import type { Parts } from "../parts.ts";
import type { Step } from "../step.ts";
import type { JobSummary, VerbInputs, VerbName } from "../types.ts";

/** For whom a verb is prepared. */
export interface Asked {
  readonly job: string;
  /** UUID for a pool whose document names none: the same one each time the job is prepared. */
  readonly newUuid: string;
  /** The job runs now, under its locks; else it is only looked at, for a plan or before it is accepted. */
  readonly runs: boolean;
}

export interface Prepared {
  readonly subject: JobSummary["subject"];
  readonly steps: readonly Step[];
  /** Warnings and questions, and every error that stands at a place of a document. */
  readonly problems: readonly Problem[];
  /** Codes of questions that the input answers with yes. */
  readonly accepted?: readonly string[];
  /** What its steps receive. */
  readonly incoming?: Incoming;
  /** Called right before the first step, and `settled` when the job has ended in any way. */
  readonly begin?: () => void;
  readonly settled?: () => void;
  /** Takes what the steps did into memory and tells it. Runs once all of them are done; nothing can be undone any more. */
  readonly after: () => Promise<void> | void;
}

/** One verb that changes the host. `prepare` only reads; it throws what refuses the verb as a whole. */
export interface Verb<V extends VerbName> {
  readonly name: V;
  readonly locks: (parts: Parts, input: VerbInputs[V]) => readonly Lock[];
  readonly prepare: (parts: Parts, input: VerbInputs[V], asked: Asked) => Promise<Prepared>;
}

export type Verbs = { readonly [V in VerbName]: Verb<V> };

export const poolLock = (pool: string): readonly Lock[] => [{ key: `pool:${pool.toLowerCase()}`, mode: "exclusive" }];
/** A verb on volumes goes beside others of the pool, and never beside one on the same volume. */
export const volumeLocks = (pool: string, volumes: readonly string[]): readonly Lock[] => [
  { key: `pool:${pool.toLowerCase()}`, mode: "shared" },
  ...volumes.map((name): Lock => ({ key: `volume:${pool.toLowerCase()}/${name}`, mode: "exclusive" })),
];
