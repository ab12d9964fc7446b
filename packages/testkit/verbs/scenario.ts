/** What a verb is tried with: how the host is prepared, what is asked, and what is different on disk afterwards. */
import type { EngineHandle, JobSummary, VerbInputs, VerbName } from "@cistern/driver/engine";

/** Where a scenario plays: an engine on a real host, everything below one folder. */
export interface Stage {
  readonly engine: EngineHandle;
  /** Absolute. `pools` below it is where pools go, `storage` and `run` are the agent's own. */
  readonly folder: string;
  /** Absolute, inside `pools`: where a pool of this name belongs. Nothing is made. */
  at(pool: string): string;
  /** Absolute: an empty block device, 8 MiB. */
  disk(): string;
  /** Submits, waits, and throws unless the job finished. */
  run<V extends VerbName>(verb: V, input: VerbInputs[V]): Promise<JobSummary>;
}

/**
 * What a path looks like afterwards, against the line that `picture` has for it; `gone` where it must not be there.
 * A path that is not named must look as it did before.
 */
export type Changes = { readonly [path: string]: RegExp | "gone" };

export interface Scenario<V extends VerbName> {
  readonly title: string;
  /** Brings the host where the verb can begin, and answers what it is asked. */
  readonly prepare: (stage: Stage) => Promise<VerbInputs[V]>;
  /** Begun, it cannot be taken back: stopped on the way, its job may ask for somebody. */
  readonly irrevocable?: true;
  /** Paths below the stage's folder, relative. */
  readonly changes: Changes;
}

/** Total: a verb that has no scenario does not compile. */
export type Scenarios = { readonly [V in VerbName]: readonly Scenario<V>[] };
