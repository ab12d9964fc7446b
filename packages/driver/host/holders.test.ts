import { expect, test } from "vitest";
import { parseFdInfo, parseLocks } from "./holders.ts";

test("an open file's numbers and way of opening are read; one that is only named is not open", () => {
  const info = (flags: string, ino = "ino:\t77\n") => `pos:\t0\nflags:\t${flags}\nmnt_id:\t29\n${ino}`;
  expect(parseFdInfo(info("0100002"))).toEqual({ mount: 29, inode: "77", writes: true });
  expect(parseFdInfo(info("0100000"))).toEqual({ mount: 29, inode: "77", writes: false });
  expect(parseFdInfo(info("0100000", ""))).toEqual({ mount: 29, inode: "", writes: false });
  expect(parseFdInfo(info("012000000"))).toBeUndefined();
  expect(parseFdInfo("")).toBeUndefined();
});

test("locks of every kind are read, those without a process too, with the device's numbers from hexadecimal", () => {
  const text = `1: OFDLCK ADVISORY  READ  -1 fd:1a:1234 100 101
1: -> POSIX  ADVISORY  WRITE 55 fd:1a:1235 0 EOF
2: FLOCK  ADVISORY  WRITE 7 00:2b:9 0 EOF
3: LEASE  ACTIVE    READ  7 nonsense
`;
  expect(parseLocks(text)).toEqual([
    { device: "253:26", inode: "1234" },
    { device: "253:26", inode: "1235" },
    { device: "0:43", inode: "9" },
  ]);
});
