/** How a volume's content is overwritten: with zeros, by giving its storage back, or in a pattern of scrub(1). */
export const wipings = [
  "zero",
  "trim",
  "nnsa",
  "dod",
  "bsi",
  "gutmann",
  "schneier",
  "pfitzner7",
  "pfitzner33",
  "random",
] as const;
export type Wiping = (typeof wipings)[number];
