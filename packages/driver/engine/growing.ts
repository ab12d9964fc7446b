/** A step that makes a file grow: how far it is, and what there was and what it needed where the storage is full. */
import { type Fault, fault, StorageError } from "@cistern/schema/errors";
import { inFolder } from "../backends/local-files.ts";
import type { Host } from "../host/index.ts";
import type { Step } from "./step.ts";

/** Between two looks at a file that grows. */
const growthMs = 500;

/** strerror(3) of ENOSPC and EDQUOT: programs run with LC_ALL=C. */
const full = /No space left on device|Disk quota exceeded/;

/** Looks at the file that a step makes grow, as long as it does: programs tell their progress each in another way. Errors: those of `work`. */
export async function growing(
  host: Pick<Host, "file">,
  { grows }: Pick<Step, "grows">,
  tell: (done: bigint, total: bigint) => void,
  work: () => Promise<void>,
): Promise<void> {
  if (!grows) return await work();
  const { folder, name, total, from = 0n } = grows;
  const grown = async () => {
    const { allocation = from } = (await host.file({ act: "inspect", folder, name })) ?? {};
    return allocation > from ? allocation - from : 0n;
  };
  const look = async () => {
    const done = await grown();
    // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint.
    tell(done < total ? done : total, total);
  };
  const timer = setInterval(() => void look().catch(() => undefined), growthMs);
  try {
    await work();
  } catch (error) {
    throw error instanceof StorageError ? await withSizes(host, grows, error, grown) : error;
  } finally {
    clearInterval(timer);
  }
}

/** What was free for this step is what is free now and what it has taken already. */
async function withSizes(
  host: Pick<Host, "file">,
  { folder, name, total }: NonNullable<Step["grows"]>,
  error: StorageError,
  grown: () => Promise<bigint>,
): Promise<StorageError> {
  const operation = fullAt(error.fault);
  if (operation === undefined) return error;
  const path = inFolder(folder, name);
  const sizes = await Promise.all([host.file({ act: "look", path: folder }), grown()]).then(
    ([{ filesystem }, taken]) => (filesystem ? { needed: total, available: filesystem.available + taken } : {}),
    () => ({}),
  );
  return new StorageError(fault("file.disk-full", { operation, path, ...sizes }), { cause: error });
}

/** What was under way when a call or a program found the storage full; undefined for all other errors. */
function fullAt(of: Fault): string | undefined {
  if (of.code === "file.disk-full") return of.facts.operation;
  return of.code === "command.failed" && full.test(of.facts.stderr) ? of.facts.command[0] : undefined;
}
