import { type ChangeVerb, poolTypes } from "@cistern/schema/fields";
import { specOf } from "@cistern/schema/pool-types";
import { expect, test } from "vitest";
import { type Backend, isRunnable } from "./backend.ts";
import { backends } from "./index.ts";

const verbs: { readonly [V in ChangeVerb]: keyof Backend } = {
  rename: "renameVolume",
  resize: "resizeVolume",
  permissions: "permitVolume",
};

test.each(poolTypes)(
  "what the policy lets change of a volume in a pool of type %s is what its backend can change",
  (type) => {
    const backend = backends[type];
    if (!isRunnable(backend)) return;
    const can = Object.entries(verbs).flatMap(([change, verb]) => (backend[verb] ? [change] : []));
    expect(can.toSorted()).toEqual(specOf(type).changes.toSorted());
  },
);
