/** The reference of the format, from the catalogue and the policies: for pages of the dashboard and for `docs/reference`. Pure. */
export { examplePool, exampleVolume } from "./examples.ts";
export { markdownFiles } from "./markdown.ts";
export { type ReferencePage, referencePages } from "./pages.ts";
export { type ReferenceField, referenceFields } from "./reference-fields.ts";
