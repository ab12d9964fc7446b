import { fault, StorageError } from "@cistern/schema/errors";

/** The symbolic error number of a failed system call, such as ENOENT. */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** An error of the same shape as Node's own, for system calls that Node does not have. */
export class SystemError extends Error {
  override readonly name = "SystemError";
  readonly code: string;
  constructor(code: string, call: string) {
    super(`${call}: ${code}`);
    this.code = code;
  }
}

/** A failed system call as the error a person is told; a `StorageError` stays what it is. */
export function fileFault(error: unknown, operation: string, path: string): StorageError {
  if (error instanceof StorageError) return error;
  const errno = errnoOf(error);
  switch (errno) {
    case undefined:
      return new StorageError(fault("internal"), { cause: error });
    case "EACCES":
    case "EPERM":
      return new StorageError(fault("file.denied", { operation, path }), { cause: error });
    case "ENOSPC":
    case "EDQUOT":
      return new StorageError(fault("file.disk-full", { operation, path }), { cause: error });
    default:
      return new StorageError(fault("file.failed", { operation, path, errno }), { cause: error });
  }
}
