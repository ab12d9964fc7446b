import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Pace } from "./pace.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the pace of a watched folder", () => {
  it("tells a new name once, shortly after it came", () => {
    const tell = vi.fn();
    const pace = new Pace(tell);
    pace.name();
    pace.name();
    vi.advanceTimersByTime(149);
    expect(tell).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(tell).toHaveBeenCalledOnce();
  });

  it("tells of a storm of names at least once a second", () => {
    const tell = vi.fn();
    const pace = new Pace(tell);
    for (let ms = 0; ms < 5_000; ms += 50) {
      pace.name();
      vi.advanceTimersByTime(50);
    }
    expect(tell.mock.calls.length).toBeGreaterThanOrEqual(4);
    expect(tell.mock.calls.length).toBeLessThanOrEqual(6);
  });

  it("tells ever more rarely of an image that is written without end, and at once again after quiet", () => {
    const tell = vi.fn();
    const pace = new Pace(tell);
    for (let ms = 0; ms < 120_000; ms += 100) {
      pace.content();
      vi.advanceTimersByTime(100);
    }
    expect(tell.mock.calls.length).toBeLessThan(10);
    vi.advanceTimersByTime(120_000);
    tell.mockClear();
    pace.content();
    vi.advanceTimersByTime(1_000);
    expect(tell).toHaveBeenCalledOnce();
  });

  it("says nothing once it is stopped", () => {
    const tell = vi.fn();
    const pace = new Pace(tell);
    pace.name();
    pace.content();
    pace.stop();
    vi.advanceTimersByTime(60_000);
    expect(tell).not.toHaveBeenCalled();
  });
});
