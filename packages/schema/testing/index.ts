/** Generators for tests, derived from the catalogue: a new field is in every property test from its first day. */
export { messyDocument } from "./messy.ts";
export { type PageExample, pageExamples } from "./page-examples.ts";
export { anyCanonicalPool, anyPool, anyVolume, valuesOf } from "./values.ts";
