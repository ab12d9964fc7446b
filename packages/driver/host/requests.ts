import type { FileRequest } from "./operation.ts";

const reads: ReadonlySet<FileRequest["act"]> = new Set([
  "look",
  "scan",
  "glance",
  "inspect",
  "tag",
  "read-part",
  "digest",
]);
/** Whether a request only reads, for as long as a read may take. */
export const isRead = ({ act }: FileRequest): boolean => reads.has(act);

/** The path that a request names: it decides which filesystem is asked. */
export const pathOf = (request: FileRequest): string => ("path" in request ? request.path : request.folder);

/** The same request on another path. */
export const moved = (request: FileRequest, path: string): FileRequest =>
  "path" in request ? { ...request, path } : { ...request, folder: path };

/** The path of the thing itself, for errors. */
export const subjectOf = (request: FileRequest): string =>
  "name" in request ? `${request.folder}/${request.name}` : pathOf(request);
