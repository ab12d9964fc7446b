/** So many at once, and then one more each time that long has passed. Counted by a clock that nobody can set. */
export class Allowance {
  readonly #most: number;
  readonly #perMs: number;
  #left: number;
  #countedAtMs = performance.now();

  constructor(of: { readonly most: number; readonly perMs: number }) {
    this.#most = of.most;
    this.#perMs = of.perMs;
    this.#left = of.most;
  }

  left(): boolean {
    const now = performance.now();
    this.#left = Math.min(this.#most, this.#left + (now - this.#countedAtMs) / this.#perMs);
    this.#countedAtMs = now;
    return this.#left >= 1;
  }

  spend(): void {
    this.#left -= 1;
  }
}
