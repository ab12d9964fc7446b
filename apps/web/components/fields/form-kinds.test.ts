import { type PoolType, poolTypes, type VolumePath, volume, walk } from "@cistern/schema/fields";
import { type PoolTypeSpec, specOf } from "@cistern/schema/pool-types";
import { expect, test } from "vitest";
import { newVolumeForm, volumeForm } from "./form-kinds.ts";
import { type FormNode, fieldsIn } from "./form-nodes.ts";

const plain = (path: string) => path.replace(/\.\d+(?=\.|$)/g, "");
/** Every field, those of a list's next row included. */
const reachable = (nodes: readonly FormNode[]): readonly string[] =>
  nodes.flatMap((node) => {
    if (node.kind === "field") return [plain(node.path)];
    if (node.kind === "frame") return reachable(node.nodes);
    return reachable(node.template).map((path) => `${plain(node.path)}.${path}`);
  });
const leaves = new Set([...walk(volume)].flatMap(({ path, node }) => (node.node === "leaf" ? [path] : [])));

test.each(poolTypes)(
  "the form of a new volume in a %s pool reaches every field that the policy allows",
  (type: PoolType) => {
    const spec: PoolTypeSpec = specOf(type);
    const allowed = Object.keys(spec.volume).filter((path) => leaves.has(path));
    const drafts = ["raw", "qcow2"].map((format) => ({
      "target.format.type": format,
      "target.encryption.format": "luks",
      "backingStore.path": "/srv/base",
    }));
    const seen = new Set(drafts.flatMap((draft) => reachable(newVolumeForm(type).nodesOf(draft))));
    expect(allowed.filter((path) => !seen.has(path))).toEqual([]);
  },
);

test("subclusters advise a larger cluster size until it is 128 KiB", () => {
  const path = "target.features.extendedL2" satisfies VolumePath;
  const hint = (size?: string) =>
    newVolumeForm("dir").hintOf?.(path, { [path]: "yes", ...(size && { "target.clusterSize": size }) });
  expect([hint(), hint("64 KiB"), hint("128 KiB")]).toEqual(["largerClusters", "largerClusters", undefined]);
});

test("of a volume that is there, only what a verb changes is open", () => {
  const form = volumeForm("dir");
  const draft = { name: "a", capacity: "1 GiB", "target.format.type": "qcow2", "target.clusterSize": "64 KiB" };
  const open = fieldsIn(form.nodesOf(draft)).filter(({ leaf }) => !form.isFixed?.(leaf));
  expect(open.map(({ path }) => path)).toEqual([
    "name",
    "capacity",
    "target.permissions.mode",
    "target.permissions.owner",
    "target.permissions.group",
    "target.permissions.label",
  ]);
});
