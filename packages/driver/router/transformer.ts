import * as devalue from "devalue";

/** The one transformer of every link, stream and cached page: bigint, Date, Map and undefined travel as themselves. */
export const transformer = {
  serialize: (value: unknown): string => devalue.stringify(value),
  deserialize: (text: string): unknown => devalue.parse(text),
};
