/**
 * Which pools libvirt's daemon takes for active. Its state files say so too, but not of every one: a daemon that starts
 * finds pools active whose folder is there, and writes no file for them.
 */
import type { Command, Host, LibvirtFound } from "../../host/index.ts";

/** Active ones only is what it lists where it is not asked for others. */
const list: Command = {
  file: "virsh",
  args: ["--readonly", "-c", "storage:///system", "pool-list", "--uuid"],
  effect: "read",
  timeoutMs: 3_000,
};
/** Nobody waits longer for an answer; it counts when it comes. */
const patienceMs = 300;
/** Until it is asked again where no file tells of a change, and after it did not answer. */
const againMs = 5_000;

export class RunningPools {
  readonly #host: Pick<Host, "libvirt" | "run">;
  #told: ReadonlySet<string> = new Set();
  #asking: Promise<void> | undefined;
  /** What was so when it was last asked: the daemon, and the files. */
  #asked: { readonly daemon: string | undefined; readonly found: LibvirtFound } | undefined;
  #askAgainAtMs = Number.POSITIVE_INFINITY;

  constructor(host: Pick<Host, "libvirt" | "run">) {
    this.#host = host;
  }

  /** UUIDs, as last told; the same object as before where nothing changed. A daemon that sleeps is left asleep, and tells none. */
  async look(found: LibvirtFound): Promise<ReadonlySet<string>> {
    const daemon = await this.#host.libvirt.daemon();
    const same = this.#asked?.daemon === daemon && this.#asked?.found === found;
    if (this.#asking === undefined && (!same || performance.now() >= this.#askAgainAtMs)) {
      this.#asked = { daemon, found };
      if (daemon === undefined) this.#take(new Set(), Number.POSITIVE_INFINITY);
      else
        this.#asking = this.#ask(found).finally(() => {
          this.#asking = undefined;
        });
    }
    if (this.#asking !== undefined)
      await Promise.race([this.#asking, new Promise((resolve) => setTimeout(resolve, patienceMs).unref())]);
    return this.#told;
  }

  async #ask({ states }: LibvirtFound): Promise<void> {
    // Whatever comes of it, not at each look.
    this.#askAgainAtMs = performance.now() + againMs;
    const answer = await this.#host.run(list).catch(() => undefined);
    if (!answer) return;
    const told = new Set(answer.stdout.toLowerCase().split(/\s+/).filter(Boolean));
    // What has no file ends without a change of one.
    const filed = states.length >= told.size;
    this.#take(told, filed ? Number.POSITIVE_INFINITY : this.#askAgainAtMs);
  }

  #take(told: ReadonlySet<string>, askAgainAtMs: number): void {
    this.#askAgainAtMs = askAgainAtMs;
    if (told.size !== this.#told.size || ![...told].every((uuid) => this.#told.has(uuid))) this.#told = told;
  }
}
