import { defineConfig } from "@playwright/test";

/** Real programs only: `npm start` on a folder of its own, Debian's Chromium, real files. */
export default defineConfig({
  testDir: ".",
  outputDir: "results/artifacts",
  globalSetup: "./serve.ts",
  // One dashboard serves all tests; each test makes pools and folders of its own.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["line"], ["json", { outputFile: "results/results.json" }]],
  use: {
    // A click on what never comes says so before the whole test is over.
    actionTimeout: 20_000,
    viewport: { width: 1280, height: 800 },
    // A page is judged as it stands: what is caught half faded in or out has other colours than anyone reads.
    contextOptions: { reducedMotion: "reduce" },
    // Pictures of every frame cost more than the tests themselves; one of the end comes with a failure.
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: "/usr/bin/chromium",
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
