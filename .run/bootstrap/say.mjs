/** Why a command ends early: each reason has its own exit code, so that a script can tell them apart. */
export const exits = {
  failed: 1,
  usage: 2,
  notRoot: 10,
  noApt: 11,
  portTaken: 12,
  diskFull: 13,
  pathTooLong: 14,
  unreadable: 15,
  otherAgent: 16,
};

/** A reader that went away (`npm start | head`) must not end the command. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPIPE") throw error;
  });
}

/** An end with one sentence for a person and an exit code. */
export class Stop extends Error {
  /**
   * @param {keyof typeof exits} reason
   * @param {string} sentence
   */
  constructor(reason, sentence) {
    super(sentence);
    this.exitCode = exits[reason];
  }
}

/** @param {string} line */
export const say = (line) => process.stdout.write(`${line}\n`);

/** @param {number} sinceMs */
export const seconds = (sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

/**
 * Says what is being done, that it still is (every ten seconds), and how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const start = Date.now();
  say(`- ${title}`);
  const still = setInterval(() => say(`  still at it: ${title} (${seconds(start)})`), 10_000);
  try {
    const result = await work();
    say(`  done in ${seconds(start)}`);
    return result;
  } finally {
    clearInterval(still);
  }
}

/**
 * Runs a command's main function: a `Stop` is one sentence on stderr; anything else is a defect and keeps its stack.
 * @param {() => Promise<number | void>} main
 */
export async function command(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
