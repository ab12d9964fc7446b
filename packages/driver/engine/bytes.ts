/** What of volumes goes in and out as bytes, beside the calls. */
import { fault, StorageError } from "@cistern/schema/errors";
import { folderOf, temporaryName } from "../backends/local-files.ts";
import { bytesOf, type Pieces } from "../host/index.ts";
import type { Jobs } from "./jobs.ts";
import type { Parts } from "./parts.ts";
import type { Caller, Engine } from "./types.ts";
import { active, activePool } from "./verbs/pool-states.ts";
import { seenVolume } from "./verbs/seen-volume.ts";

/** Bytes of one read of a download; the next one is under way while it is sent. */
const readBytes = 1024 * 1024;

export function createBytes(parts: Parts, jobs: Pick<Jobs, "live">): Engine["bytes"] {
  const { host, uploads } = parts;
  const ownUpload = (job: string, caller: Caller) => {
    const summary = jobs.live().find(({ id }) => id === job);
    // Only who began it goes on with it.
    if (!summary || summary.actor !== caller.actor) throw new StorageError(fault("upload.not-open", { job }));
    return { upload: uploads.of(job), subject: summary.subject };
  };
  return {
    upload: async (job, caller) => {
      const { upload, subject } = ownUpload(job, caller);
      const { offset, length } = upload;
      const folder = folderOf(active(activePool(parts, subject.pool ?? "")).live.now.def);
      const name = temporaryName(job, 1);
      const sha256 = await host.file({ act: "digest", folder, name, length: offset });
      return { name: subject.volume ?? "", length, offset, sha256 };
    },
    take: async ({ job, offset, body, sha256 }, caller) => {
      const { upload } = ownUpload(job, caller);
      await upload.take(offset, body, sha256);
      return { offset: upload.offset };
    },
    open: async ({ pool: uuid, volume: name }) => {
      const pool = activePool(parts, uuid);
      const { summary } = await seenVolume(parts, pool, name);
      if (summary.type !== "file" || summary.linkTarget !== undefined)
        throw new StorageError(
          fault("volume.not-a-file", { volume: name, found: summary.linkTarget ? "link" : summary.type }),
        );
      const folder = folderOf(active(pool).live.now.def);
      const { tag, length } = await host.file({ act: "tag", folder, name });
      return {
        tag,
        length,
        read: async function* (from, to) {
          const part = (offset: bigint) =>
            host.file({
              act: "read-part",
              folder,
              name,
              tag,
              offset,
              length: to - offset < readBytes ? Number(to - offset) : readBytes,
            });
          let next = from < to ? part(from) : undefined;
          for (let offset = from; next; ) {
            const pieces: Pieces = await next;
            const bytes = bytesOf(pieces);
            offset += BigInt(bytes);
            next = offset < to && bytes > 0 ? part(offset) : undefined;
            next?.catch(() => undefined);
            yield* pieces;
          }
        },
      };
    },
  };
}
