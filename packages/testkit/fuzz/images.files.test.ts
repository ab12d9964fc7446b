import { describe, expect, it } from "vitest";
import { fuzzImages } from "./images.ts";

describe("20,000 mutated images", () => {
  it("crash nothing, are sized sanely, and cost a few small reads each", () => {
    const { images, p99Ms, mostBytesRead } = fuzzImages(20_000, 7);
    expect(images).toBe(20_000);
    expect(p99Ms).toBeLessThan(5);
    expect(mostBytesRead).toBeLessThan(128 * 1024);
  });
});
