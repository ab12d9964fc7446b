import type { Host, Operation } from "../host/index.ts";
import type { StepTitle } from "./types.ts";

export interface StepRun {
  readonly host: Host;
  readonly signal: AbortSignal;
  progress(done: bigint, total: bigint): void;
}

/**
 * One step of a verb. Plan, undo and the done-check are plain data, written to the journal before `act` runs: so a
 * restarted agent can tell what was under way and take it back without the verb's code.
 */
export interface Step {
  readonly title: StepTitle;
  /** What `act` does to the host, in order. */
  readonly plan: readonly Operation[];
  /** Whether the step's result is there already; asked after a crash. */
  readonly done?: Check;
  /** Performs the plan, in order, where it is left out. */
  readonly act?: (run: StepRun) => Promise<void>;
  /** A file that grows while the step runs, how much storage it will take, and how much it had `from` the start: what progress is told by. */
  readonly grows?: { readonly folder: string; readonly name: string; readonly total: bigint; readonly from?: bigint };
  /** Takes the step back; every operation in it must be harmless when the step never acted. */
  readonly undo: readonly Operation[];
}
/** What can be seen of a step's result, by one of three looks at the host. */
export type Check = FileCheck | MountCheck | DeviceCheck;

export interface MountCheck {
  readonly mount: string;
  readonly is: "there" | "gone";
  /** Mounting has no middle: where this does not hold nothing was done. */
  readonly whole: true;
}
/** A device that is formatted: its filesystem has this UUID afterwards. What `was` on it cannot be brought back. */
export interface DeviceCheck {
  readonly device: string;
  readonly is: Signature;
  readonly was: Signature;
}
/** What a device says of its content; empty where it says nothing. */
export interface Signature {
  readonly type?: string;
  readonly uuid?: string;
}
export interface FileCheck {
  readonly file: { readonly folder: string; readonly name: string };
  /** `capacity`: of the volume, in bytes. */
  readonly is: "there" | "gone" | { readonly capacity: bigint };
  /** The act is one with no middle: where this does not hold it did nothing, and there is nothing to take back. */
  readonly whole?: true;
}
