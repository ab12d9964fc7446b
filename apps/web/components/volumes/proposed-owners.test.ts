import { expect, test } from "vitest";
import { proposedOwners } from "./proposed-owners.ts";

const root = { owner: 0, group: 0 };
const qemu = { owner: 64055, group: 105 };

test("proposes the user of QEMU and the pool's owner", () => {
  expect(proposedOwners(root, qemu)).toEqual([
    { who: "qemu", ...qemu },
    { who: "pool", ...root },
  ]);
});

test("proposes the same ids once, and nothing that is not known whole", () => {
  expect(proposedOwners(qemu, qemu)).toEqual([{ who: "qemu", ...qemu }]);
  expect(proposedOwners(root, undefined)).toEqual([{ who: "pool", ...root }]);
  expect(proposedOwners({ owner: 1 }, undefined)).toEqual([]);
  expect(proposedOwners(undefined, undefined)).toEqual([]);
});
