import { expect, test } from "vitest";
import { mayReach, networks } from "./addresses.ts";

test.each([
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.0.9",
  "169.254.169.254",
  "172.31.255.255",
  "192.168.1.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:a00:1",
  "64:ff9b::a00:1",
  "2002:a00:1::",
  "fd00::1",
  "fe80::1",
  "ff02::1",
])("%s is not gone to unless the policy lists it", (address) => {
  expect(mayReach(address, networks([]))).toBe(false);
  expect(mayReach(address, networks([address]))).toBe(true);
});

test.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])("%s is public", (address) => {
  expect(mayReach(address, networks([]))).toBe(true);
});

test("a network of the policy allows what is in it and nothing else", () => {
  const allowed = networks(["10.2.0.0/16", "fd00:1::/32"]);
  expect(["10.2.255.1", "::ffff:10.2.0.1", "fd00:1::5"].map((each) => mayReach(each, allowed))).toEqual([
    true,
    true,
    true,
  ]);
  expect(["10.3.0.1", "fd00:2::5"].map((each) => mayReach(each, allowed))).toEqual([false, false]);
});

test.each(["nas", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "fd00::/129", "10.0.0.0/-1", ""])(
  "%j is no network",
  (listed) => {
    expect(() => networks([listed])).toThrow(RangeError);
  },
);
