import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

/** The pictures: the same browser as the tests', one after the other, on one scene. */
export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "*.shots.ts",
  outputDir: "../test-results/pictures",
  fullyParallel: false,
  workers: 1,
  timeout: 120_000,
  use: { ...tests.use, trace: "off", actionTimeout: 10_000 },
});
