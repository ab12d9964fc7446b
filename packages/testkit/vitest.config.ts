import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const below = (ending: string) => [`{apps,packages,prisma}/**/*${ending}`, `.run/**/*${ending}`];
const made = ["**/node_modules/**", "**/.next/**", "**/generated/**"];

/** Every test of the house but the browser's: `quick` ones are pure, `files` ones touch real files, processes and sockets. */
export default defineConfig({
  root: resolve(import.meta.dirname, "../.."),
  test: {
    // A run with no tests says so by itself.
    passWithNoTests: true,
    // A forgotten `.only` must not hide the others.
    allowOnly: false,
    projects: [
      {
        extends: true,
        test: {
          name: "quick",
          include: below(".test.ts"),
          exclude: [...made, "**/*.{files,commands,libvirt}.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        // One file at a time: they share one machine, and some of them measure time.
        test: {
          name: "files",
          include: below(".files.test.ts"),
          exclude: made,
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        // These act on the machine's one libvirt.
        test: {
          name: "libvirt",
          include: below(".libvirt.test.ts"),
          exclude: made,
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        // These start the built dashboard as a person would.
        test: {
          name: "commands",
          include: [".run/**/*.commands.test.ts"],
          exclude: made,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
