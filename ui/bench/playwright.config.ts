import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

/** The benchmark: the same browser as the tests', nothing beside it, nothing recorded. */
export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: "../test-results/bench",
  fullyParallel: false,
  workers: 1,
  timeout: 600_000,
  reporter: [["./report.ts"]],
  use: { ...tests.use, trace: "off", screenshot: "only-on-failure", actionTimeout: 30_000 },
});
