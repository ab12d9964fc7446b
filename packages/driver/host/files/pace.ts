/** When a watched folder's changes are told: names at once, content ever more rarely while something keeps writing. */

/** Quiet time after the last change of a name, and the longest a storm of them may put the news off. */
const quietMs = 150;
const longestMs = 1_000;
/** A disk image in use is written to without end: from one telling of it to the next, first and at most. */
const contentMs = 1_000;
const rarestContentMs = 30_000;

export class Pace {
  readonly #tell: () => void;
  #nameTimer: NodeJS.Timeout | undefined;
  #namesSinceMs: number | undefined;
  #contentTimer: NodeJS.Timeout | undefined;
  #intervalMs = contentMs;
  #toldContentAtMs = Number.NEGATIVE_INFINITY;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  /** A name came, went or changed. */
  name(): void {
    const nowMs = performance.now();
    this.#namesSinceMs ??= nowMs;
    const waitMs = Math.max(0, Math.min(quietMs, this.#namesSinceMs + longestMs - nowMs));
    clearTimeout(this.#nameTimer);
    this.#nameTimer = setTimeout(() => {
      this.#namesSinceMs = undefined;
      this.#tell();
    }, waitMs);
  }

  /** The content or attributes of an entry changed. */
  content(): void {
    if (this.#contentTimer) return;
    const quiet = performance.now() - this.#toldContentAtMs > 2 * this.#intervalMs;
    this.#intervalMs = quiet ? contentMs : Math.min(this.#intervalMs * 2, rarestContentMs);
    this.#contentTimer = setTimeout(() => {
      this.#contentTimer = undefined;
      this.#toldContentAtMs = performance.now();
      this.#tell();
    }, this.#intervalMs);
  }

  stop(): void {
    clearTimeout(this.#nameTimer);
    clearTimeout(this.#contentTimer);
    this.#contentTimer = undefined;
  }
}
