/** Writes docs/reference from the catalogue: `npm run reference`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { markdownFiles } from "@cistern/schema/reference";

const folder = resolve(import.meta.dirname, "../../docs/reference");
mkdirSync(folder, { recursive: true });
for (const [name, text] of markdownFiles()) writeFileSync(join(folder, name), text);
