import { elem, group } from "./node.ts";
import { time } from "./scalars.ts";

const since = "0.10.0";
const reported = { since, reported: true, unread: true } as const;

/** `<timestamps>` of a volume or its backing store, read from the host. */
export const timestamps = (what: string) =>
  group(
    "timestamps",
    { label: "Times", help: `When ${what} was used, as seconds since 1970.`, since },
    {
      atime: elem("atime", time, {
        label: "Last read",
        help: `When ${what} was last read.`,
        ...reported,
        example: "1341933637.273190990",
      }),
      mtime: elem("mtime", time, {
        label: "Last written",
        help: `When the content of ${what} last changed.`,
        ...reported,
        example: "1341930622.047245868",
      }),
      ctime: elem("ctime", time, {
        label: "Last changed",
        help: `When content or attributes of ${what} last changed.`,
        ...reported,
        example: "1341930622.047245868",
      }),
      btime: elem("btime", time, {
        label: "Made",
        help: `When ${what} was made, where the filesystem knows.`,
        ...reported,
        example: "1341930600",
      }),
    },
  );
