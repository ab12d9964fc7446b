/** The forms of pools and of volumes: the schema's functions, put together. */
import { placed, problemsOf } from "@cistern/schema/assist";
import type { Problem } from "@cistern/schema/errors";
import {
  type Draft,
  type PoolDef,
  type PoolType,
  parseSize,
  pool as poolRoot,
  type VolumeDef,
  valueAt,
  volume as volumeRoot,
} from "@cistern/schema/fields";
import { creationProblems, type PoolTypeSpec, poolTypeSpecs } from "@cistern/schema/pool-types";
import {
  editPool,
  editVolume,
  readPool,
  readVolume,
  withoutReported,
  writePool,
  writeVolume,
} from "@cistern/schema/xml";
import { type PresenceOf, poolPresence, volumePresence } from "./fields-of.ts";
import { formNodes, onlyFields, type ShownField } from "./form-nodes.ts";
import type { FormHint, FormKind } from "./form-state.ts";

/** The field that says which kind of pool it is. It has its own step with cards and is no input of the form. */
export const typeField = "type";
/** The field that holds a volume's format: the other fields hang on it. */
export const formatField = "target.format.type";

const isPoolType = (type: string): type is PoolType => Object.hasOwn(poolTypeSpecs, type);
const nothing: PresenceOf = () => undefined;

export const typeOf = (draft: Draft): PoolType | undefined => {
  const type = draft[typeField] ?? "";
  return isPoolType(type) ? type : undefined;
};

export const poolForm: FormKind = {
  root: poolRoot,
  nodesOf: (draft) => {
    const type = typeOf(draft);
    return formNodes(poolRoot, type ? poolPresence(type) : nothing, draft).filter(({ path }) => path !== typeField);
  },
  choicesOf: (field, draft) => {
    const type = typeOf(draft);
    return type && policyChoices(field, poolTypeSpecs[type]);
  },
  read: readPool,
  problemsOf: (text) => problemsOf(text, { kind: "pool" }),
  // What a form holds may lack fields; the writer takes what is there.
  edit: (text, next) => editPool(text, next as PoolDef),
  write: (value) => withoutReported(poolRoot, writePool(value as PoolDef)),
  canShow: (value) => isPoolType(String(valueAt(value, typeField))),
};

/** A volume to be made in a pool of one type. */
export function newVolumeForm(poolType: PoolType): FormKind {
  const spec = poolTypeSpecs[poolType];
  return {
    root: volumeRoot,
    nodesOf: (draft) =>
      formNodes(volumeRoot, volumePresence(poolType, draft[formatField] ?? spec.creates[0] ?? "raw"), draft),
    choicesOf: (field) =>
      field.path === formatField && spec.creates.length > 0
        ? spec.creates
        : (field.leaf.meta.made ?? policyChoices(field, spec)),
    hintOf: clusterHint,
    read: (text) => readVolume(text, { poolType }),
    problemsOf: (text) => newVolumeProblems(text, poolType),
    edit: (text, next) => editVolume(text, next as VolumeDef, { poolType }),
    write: (value) => withoutReported(volumeRoot, writeVolume(value as VolumeDef, { poolType })),
    canShow: () => true,
  };
}

/** QEMU's manual advises clusters of 128 KiB or more with subclusters, since a subcluster is a 32nd of one. */
function clusterHint(path: string, draft: Draft): FormHint | undefined {
  if (path !== "target.features.extendedL2" || draft[path] !== "yes") return undefined;
  const size = parseSize(draft["target.clusterSize"] ?? "", "");
  return size.ok && size.value >= 131_072n ? undefined : "largerClusters";
}

/** A volume that is there: only fields that a verb changes are open, and of the others those that hold something. */
export function volumeForm(poolType: PoolType): FormKind {
  const creation = newVolumeForm(poolType);
  const holds = (draft: Draft, path: string) => (draft[path] ?? "") !== "";
  return {
    ...creation,
    nodesOf: (draft) =>
      onlyFields(
        // What the host made may hold more than the policy lets a person ask for.
        formNodes(volumeRoot, () => "optional", draft),
        ({ path, leaf }) => leaf.meta.change !== undefined || holds(draft, path),
      ).filter((node) => node.kind !== "list" || node.rows.length > 0),
    isFixed: ({ meta }) => meta.change === undefined,
    read: (text) => readVolume(text, { poolType, capacityOptional: true }),
    problemsOf: (text) => problemsOf(text, { kind: "volume", poolType }),
  };
}

function newVolumeProblems(text: string, poolType: PoolType): readonly Problem[] {
  const reading = readVolume(text, { poolType });
  return [...reading.problems, ...(reading.value ? placed(creationProblems(reading.value, poolType), reading) : [])];
}

function policyChoices({ leaf }: ShownField, spec: PoolTypeSpec): readonly string[] | undefined {
  const { choicesBy } = leaf.meta;
  return choicesBy && spec[choicesBy]?.all;
}
