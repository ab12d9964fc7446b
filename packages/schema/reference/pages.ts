import { poolTypes } from "../fields/index.ts";
import { specOf } from "../pool-types/index.ts";
import { examplePool, exampleVolume } from "./examples.ts";
import { type ReferenceField, referenceFields } from "./reference-fields.ts";

/** One page of the reference. Each has its own file in `docs/reference`. */
export interface ReferencePage {
  readonly id: "pool" | "volume" | "pool-types";
  readonly title: string;
  readonly help: string;
  readonly fields: readonly ReferenceField[];
  readonly examples: readonly { readonly title: string; readonly help: string; readonly xml: string }[];
}

const pages: readonly ReferencePage[] = [
  {
    id: "pool-types",
    title: "Pool types",
    help: "Every kind of storage that a pool can use, each with the smallest definition that is sound.",
    fields: [],
    examples: poolTypes.map((type) => {
      const { title, help } = specOf(type);
      return { title: `${title} (${type})`, help, xml: examplePool(type) };
    }),
  },
  {
    id: "pool",
    title: "Fields of a pool",
    help: "Every element and attribute of <pool>, in the order of the format.",
    fields: referenceFields("pool"),
    examples: [],
  },
  {
    id: "volume",
    title: "Fields of a volume",
    help: "Every element and attribute of <volume>, in the order of the format.",
    fields: referenceFields("volume"),
    examples: [{ title: "A volume in a folder", help: "The smallest one that is sound.", xml: exampleVolume("dir") }],
  },
];

export const referencePages = (): readonly ReferencePage[] => pages;
