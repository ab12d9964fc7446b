import type { Host, PathFacts } from "../../host/index.ts";

/** A filesystem that does not answer must not keep a person waiting. */
const lookMs = 2_000;

/** What is at a path that somebody names; undefined where that is not known soon. */
export const briefLook = (host: Pick<Host, "file">, path: string): Promise<PathFacts | undefined> =>
  host.file({ act: "look", path }, { deadlineMs: lookMs }).catch(() => undefined);
