/** The verbs that change a host, and what each is asked with. */
import type { ErrorCode } from "@cistern/schema/errors";
import type { VolumeFormat, Wiping } from "@cistern/schema/fields";

export type Accepted = readonly ErrorCode[];

/** What a build does with something that is on the source already; a type that puts nothing on its source makes no difference. */
export type Overwriting = "no-overwrite" | "overwrite";
/** Whether a pool is built before it starts, and how. One value, so that it cannot ask for both ways of overwriting. */
export type Build = boolean | Overwriting;

/** The verbs that change a host, by name, with their input. Each is a job; `job` is the client's id. */
export interface VerbInputs {
  "pools.define": { xml: string; revision?: string | undefined };
  /**
   * What the wizard does in one job: define, then as asked. Not `persistent` (which it is when left out), the document runs
   * at once and is not stored: the pool is gone when it stops, or, where a stopped pool has its name and UUID, that one's
   * stored definition is there again for the next start.
   */
  "pools.create": { xml: string; build: Build; start: boolean; autostart: boolean; persistent?: boolean | undefined };
  "pools.build": { pool: string; how?: Overwriting | undefined };
  "pools.start": { pool: string; build?: Build | undefined };
  "pools.stop": { pool: string };
  /** Every file is looked at; with `trustWatch`, only where the watch of the folder reported something since the last time. */
  "pools.refresh": { pool: string; trustWatch?: boolean | undefined };
  /** Removes hidden files that ended jobs left in the pool's folder. */
  "pools.sweep": { pool: string };
  /** Asks back (pool.autostart-in-libvirt) where libvirt starts the pool with the host: yes switches that off. */
  "pools.setAutostart": { pool: string; on: boolean; accept?: Accepted | undefined };
  /** `pool`: UUID of one that only libvirt has. */
  "pools.adopt": { pool: string };
  /** Removes the storage (an empty target folder); the definition stays. */
  "pools.delete": { pool: string };
  "pools.undefine": { pool: string };
  /** `metadata`: writes the tables of the whole qcow2 image now, so that writing to it later need not. */
  "volumes.create": { pool: string; xml: string; metadata?: boolean | undefined; accept?: Accepted | undefined };
  /** A volume `name` of `length` bytes, which are sent while the job runs. */
  "volumes.upload": { pool: string; name: string; length: bigint };
  /** A volume `name` with what a URL (http, https) names, fetched by the host itself. `sha256`: of the whole, in hexadecimal digits. */
  "volumes.fetch": { pool: string; name: string; url: string; sha256?: string | undefined };
  /** A volume `name` with the content of another, in its own pool or in `toPool`; with `format`, converted to that. */
  "volumes.clone": {
    pool: string;
    volume: string;
    name: string;
    toPool?: string | undefined;
    format?: VolumeFormat | undefined;
  };
  /** Into another pool of the host, under its own name or `name`. */
  "volumes.move": {
    pool: string;
    volume: string;
    toPool: string;
    name?: string | undefined;
    accept?: Accepted | undefined;
  };
  /** `capacity` in bytes; less than now asks back (volume.capacity-shrinks). `allocate`: takes the storage of what is added. */
  "volumes.resize": {
    pool: string;
    volume: string;
    capacity: bigint;
    allocate?: boolean | undefined;
    accept?: Accepted | undefined;
  };
  "volumes.wipe": { pool: string; volume: string; how: Wiping; accept?: Accepted | undefined };
  "volumes.delete": { pool: string; volume: string; accept?: Accepted | undefined };
  /** Rename, resize and permissions, as the changed text asks; any other change is a problem at its line. */
  "volumes.change": { pool: string; volume: string; xml: string; revision: string; accept?: Accepted | undefined };
}
export type VerbName = keyof VerbInputs;
