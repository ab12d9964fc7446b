import { describe, expect, it } from "vitest";
import { largestFileBytes } from "./limits.ts";

describe("the largest file of a filesystem", () => {
  it("is 16 TiB less a block on ext4 with 4 KiB blocks", () => {
    expect(largestFileBytes("ext4", 4096n)).toBe(16n * 1024n ** 4n - 4096n);
  });
  it("is what an offset can say on xfs", () => {
    expect(largestFileBytes("xfs", 4096n)).toBe(2n ** 63n - 1n);
  });
  it("is not guessed where it is not known", () => {
    expect(largestFileBytes("nfs4", 4096n)).toBeUndefined();
  });
});
