/** When a pool is looked at again: soon after its folder changed, and now and then for what no folder tells. */

const quietMs = 250;
/** A folder that never falls quiet is looked at this often. */
const longestWaitMs = 1_000;
/** Free space changes without a word from the folder. */
const idleMs = 60_000;
/** A pool that needs attention is tried more often. */
const attentionMs = 10_000;
/** A refresh may take at most this share of the time, so that a busy folder of many files does not keep the host busy. */
const restFactor = 4;

export interface Watch {
  /** Something changed, or may have. */
  changed(): void;
  close(): void;
}

/**
 * `refresh` answers whether the pool is well; at most one runs at a time. `listen` starts the watching of the folder and
 * returns what ends it.
 */
export function createWatch(of: {
  readonly refresh: () => Promise<boolean>;
  readonly listen: (changed: () => void) => () => void;
}): Watch {
  let timer: NodeJS.Timeout | undefined;
  let waitingSince: number | undefined;
  let notBefore = 0;
  let running = false;
  let closed = false;
  let wasWell = true;

  const after = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), ms);
    timer.unref();
  };
  const run = async (): Promise<void> => {
    if (running || closed) return;
    running = true;
    waitingSince = undefined;
    const begun = performance.now();
    const well = await of.refresh();
    const ended = performance.now();
    running = false;
    notBefore = well ? ended + (ended - begun) * restFactor : ended;
    if (closed) return;
    // A folder that was gone, or sat on a filesystem that did not answer, is watched anew.
    if (well && !wasWell) {
      unlisten();
      unlisten = of.listen(changed);
    }
    wasWell = well;
    if (waitingSince === undefined) after(well ? idleMs : attentionMs);
    else changed();
  };
  const changed = (): void => {
    if (closed) return;
    const now = performance.now();
    waitingSince ??= now;
    if (running) return;
    const wanted = Math.min(now + quietMs, waitingSince + longestWaitMs);
    after(Math.max(0, wanted - now, notBefore - now));
  };

  let unlisten = of.listen(changed);
  after(idleMs);
  return {
    changed,
    close: () => {
      closed = true;
      clearTimeout(timer);
      unlisten();
    },
  };
}
