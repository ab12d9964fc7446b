/** What a host can do with pools of each type, and what a search for sources found: documents that the host writes. */
import { attr, elem, group, many, one, type ValueOf } from "./node.ts";
import { pool } from "./pool.ts";
import { poolSource } from "./pool-source.ts";
import { poolType, text, yesNo } from "./scalars.ts";

const since = "5.2.0";
const found = { since, reported: true } as const;

const options = (tag: string, label: string, help: string) =>
  group(
    tag,
    { label, help, since },
    {
      defaultFormat: group(
        "defaultFormat",
        { label: "Default format", help: "The format taken when none is given.", since },
        {
          type: attr("type", text, {
            label: "Default format",
            help: "The format taken when none is given.",
            ...found,
            example: "raw",
          }),
        },
      ),
      enums: many(
        group(
          "enum",
          { label: "Choices", help: "The values that a field can have.", since, emptyPrinted: "always" },
          {
            name: attr("name", text, {
              label: "Field",
              help: "Which field the values are of.",
              ...found,
              example: "targetFormatType",
            }),
            values: many(
              elem("value", text, {
                label: "Value",
                help: "A value that the field can have.",
                ...found,
                example: "raw",
              }),
            ),
          },
        ),
      ),
    },
  );

export const capabilities = one(
  group(
    "storagepoolCapabilities",
    {
      label: "Storage capabilities",
      help: "What the host can do with pools of each type.",
      since,
      emptyPrinted: "always",
    },
    {
      pools: many(
        group(
          "pool",
          { label: "Pool type", help: "What the host can do with one type of pool.", since, emptyPrinted: "always" },
          {
            type: one(attr("type", poolType, { label: "Type", help: "The pool type.", ...found, example: "dir" })),
            supported: one(
              attr("supported", yesNo, {
                label: "Supported",
                help: "Whether the host can run pools of the type.",
                ...found,
                example: "yes",
              }),
            ),
            poolOptions: options("poolOptions", "Pool options", "What a pool of the type can be."),
            volOptions: options("volOptions", "Volume options", "What a volume in such a pool can be."),
          },
        ),
      ),
    },
  ),
);
export type StorageCapabilities = ValueOf<typeof capabilities>;

export const sources = one(
  group(
    "sources",
    { label: "Sources", help: "What a search for sources of pools found.", since: "0.4.5", emptyPrinted: "always" },
    { sources: many(poolSource) },
  ),
);
export type PoolSource = ValueOf<typeof poolSource>;
export type PoolSources = ValueOf<typeof sources>;

export const poolState = one(
  group(
    "poolstate",
    { label: "Pool state", help: "An active pool as it is kept over a restart of the agent.", since: "1.2.4" },
    { pool },
  ),
);
