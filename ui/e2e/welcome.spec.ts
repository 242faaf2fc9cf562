/** The first run: what was found, what to do where nothing was, a project, and the tour. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type Fleet, startFleet } from "./daemon";

/** No key of the one who runs the tests is to be found. */
const NO_KEYS = {
  OPENAI_API_KEY: undefined,
  ANTHROPIC_API_KEY: undefined,
  OPENROUTER_API_KEY: undefined,
  GEMINI_API_KEY: undefined,
  GOOGLE_API_KEY: undefined,
};

let fleet: Fleet;
let tools: string;
test.beforeAll(async () => {
  tools = mkdtempSync(join(tmpdir(), "flotilla-tools-"));
  mkdirSync(join(tools, "bin"));
  writeFileSync(join(tools, "bin/codex"), "#!/bin/sh\necho codex-cli 9.9.9\n");
  chmodSync(join(tools, "bin/codex"), 0o755);
  const path = `${join(tools, "bin")}:${process.env["PATH"] ?? ""}`;
  fleet = await startFleet([], [{ text: "Done." }], { config: "", env: { ...NO_KEYS, PATH: path } });
});
test.afterAll(() => {
  fleet.stop();
  rmSync(tools, { recursive: true, force: true });
});

const column = (page: Page, name: string) => page.locator(`[data-column="${name}"]`);

test("a first run says which agents were found, and what to do where there is no model", async ({ page }) => {
  await page.goto(fleet.url);
  await expect(page.getByRole("heading", { name: "Welcome to Flotilla" })).toBeVisible();
  const models = page.getByRole("region", { name: "Models that were found" });
  await expect(models.getByText("No model was found")).toBeVisible();
  const agents = page.getByRole("region", { name: "Agents that were found" });
  await expect(agents.getByText("Codex CLI")).toBeVisible();
  await expect(agents.getByText("codex-cli 9.9.9")).toBeVisible();
  await models.getByRole("button", { name: "Add a model" }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await expect(page.getByText("Add one with its address and key")).toBeVisible();
});

test("the tour is taken from the welcome page to a landed change, and says that its model is rehearsed", async ({
  page,
}) => {
  await page.goto(fleet.url);
  await page.goto(`${new URL(fleet.url).origin}/#/welcome`);
  await expect(page.getByText("Its model is rehearsed")).toBeVisible();
  await page.getByRole("button", { name: "Take the tour" }).click();
  const note = page.getByRole("region", { name: "Take the tour" });
  await expect(note.getByText("Tour, rehearsed model")).toBeVisible();
  await expect(page.getByRole("button", { name: "tides", exact: false }).first()).toBeVisible();

  await expect(note.getByText("One of them asks you something")).toBeVisible({ timeout: 20_000 });
  await column(page, "needs_you").getByRole("button", { name: "Round up" }).click();
  await expect(note.getByText("Open a card in Review")).toBeVisible({ timeout: 20_000 });
  for (const title of ["Repair the failing check", "Tell low water, too", "Describe the functions"]) {
    await expect(column(page, "review").getByText(title)).toBeVisible();
  }
  await page
    .getByRole("group", { name: "Describe the functions" })
    .getByRole("button", { name: /Accept/ })
    .click();
  const landing = page.getByRole("dialog");
  await landing.getByRole("button", { name: /^Accept/ }).click();
  await expect(column(page, "review").getByText("Describe the functions")).toBeHidden();

  await note.getByRole("button", { name: "End the tour" }).click();
  await expect(note).toBeHidden();
  await expect(page.getByText("Open a folder to let agents work in it.")).toBeVisible();
});

test("a project is picked on the welcome page, and a second visit does not begin there again", async ({
  page,
}) => {
  await page.goto(fleet.url);
  await page.goto(`${new URL(fleet.url).origin}/#/welcome`);
  await page.getByRole("main").getByRole("button", { name: "Open a folder…" }).click();
  const dialog = page.getByRole("dialog", { name: "Open a folder" });
  await dialog.getByLabel("Folder").fill("harbor-api");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Give the full path")).toBeVisible();
  await dialog.getByLabel("Folder").fill(join(fleet.project, "nowhere"));
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Folder").fill(fleet.project);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { name: "Scratchpad" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Scratchpad" })).toBeVisible();
});
