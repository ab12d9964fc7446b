/** A machine that stops at a chosen moment. Authored: the process lives on, and nothing it does reaches disk or host. */
import { Journal } from "@cistern/driver/engine";
import type { Host } from "@cistern/driver/host";

export interface Mortal {
  readonly host: Host;
  readonly journal: Journal;
  /** Resolves at the moment of death. */
  readonly died: Promise<"died">;
  /** Lets go of what the dead one held open. */
  bury(): Promise<void>;
}

const never = new Promise<never>(() => undefined);

/** Dies instead of its next call to journal or host that writes, once `calls` of them were made. */
export function mortal(host: Host, journalFile: string, calls: number): Mortal {
  let left = calls;
  let dead = false;
  const death = Promise.withResolvers<"died">();
  const mayWrite = (): boolean => {
    if (!dead && left-- > 0) return true;
    dead = true;
    death.resolve("died");
    return false;
  };
  const unwatch: (() => void)[] = [];

  class MortalJournal extends Journal {
    override set(...all: Parameters<Journal["set"]>): void {
      if (mayWrite()) super.set(...all);
    }
    override accept(...all: Parameters<Journal["accept"]>): void {
      if (mayWrite()) super.accept(...all);
    }
    override begin(...all: Parameters<Journal["begin"]>): void {
      if (mayWrite()) super.begin(...all);
    }
    override move(...all: Parameters<Journal["move"]>): void {
      if (mayWrite()) super.move(...all);
    }
  }
  const journal = new MortalJournal(journalFile);
  return {
    host: {
      ...host,
      file: (...all) => (dead ? never : host.file(...all)),
      run: (...all) => (dead ? never : host.run(...all)),
      own: (...all) => (mayWrite() ? host.own(...all) : never),
      perform: (...all) => (mayWrite() ? host.perform(...all) : never),
      watch: (folder, onChange) => {
        const end = host.watch(folder, () => dead || onChange());
        unwatch.push(end);
        return end;
      },
    },
    journal,
    died: death.promise,
    bury: async () => {
      dead = true;
      // What it has begun in memory comes to its end first.
      await new Promise((resolve) => setImmediate(resolve));
      for (const end of unwatch) end();
      journal.close();
    },
  };
}
