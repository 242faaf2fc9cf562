/** Specialists: made, changed, copied and removed in the app, as files, and what a task takes of its budget. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { expectNoAxeProblems } from "./axe";
import { type Fleet, startFleet } from "./daemon";

let fleet: Fleet;
test.beforeAll(async () => {
  const turn = { tool_calls: [{ name: "list", arguments: {} }], usage: { input: 100_000, output: 1000 } };
  fleet = await startFleet(
    [
      {
        key: "Look around",
        replies: [turn, turn, turn, { text: "Done.", usage: { input: 10, output: 10 } }],
      },
    ],
    undefined,
    { ofModel: "price = { input = 2, output = 10 }" },
  );
  fleet.flotilla("task", "add", "Wait");
});
test.afterAll(() => fleet.stop());
test.describe.configure({ mode: "default" });

const row = (page: Page, name: string) =>
  page
    .getByRole("listitem")
    .filter({ has: page.getByRole("button", { name: `Actions for ${name}`, exact: true }) });

async function act(page: Page, name: string, what: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: what }).click();
}

async function open(page: Page): Promise<void> {
  await page.goto(fleet.url);
  await page.evaluate(() => (location.hash = "/settings/agents"));
  await expect(row(page, "reviewer")).toBeVisible();
}

test("an agent is made, changed, copied, deleted and brought back", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "New agent" }).click();
  const dialog = page.getByRole("dialog");
  await expectNoAxeProblems(page);
  await dialog.getByLabel("Name").fill("My agent");
  await dialog.getByLabel("How it works").fill("Translate with care.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("lower-case letters");
  await dialog.getByLabel("Name").fill("translator");
  await dialog.getByLabel("What it is for").fill("Translates.");
  await dialog.getByLabel("Dollars at most").fill("2.50");
  await dialog.getByText("All tools").click();
  await dialog.getByRole("checkbox", { name: "exec" }).uncheck();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, "translator")).toContainText("$2.50 at most");
  const file = join(fleet.home, "agents/translator.md");
  expect(readFileSync(file, "utf8")).toMatch(
    /^---\nname: translator\ndescription: Translates\.\ntools: (?!.*exec)/,
  );

  await act(page, "translator", "Duplicate…");
  await expect(dialog.getByLabel("Name")).toHaveValue("translator-2");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "translator-2")).toContainText("Translates.");
  await act(page, "translator-2", "Edit…");
  await dialog.getByLabel("What it is for").fill("Translates twice.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "translator-2")).toContainText("Translates twice.");

  await act(page, "translator-2", "Delete");
  await expect(row(page, "translator-2")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "translator-2")).toContainText("Translates twice.");

  await act(page, "reviewer", "Change for me…");
  await dialog.getByLabel("What it is for").fill("Looks as I want it.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "reviewer")).toContainText("yours");
  await act(page, "reviewer", "Delete");
  await expect(row(page, "reviewer")).toContainText("comes along");
  await expectNoAxeProblems(page);
});

test("files are shown as they are now: what is wrong with its line, and mended there", async ({ page }) => {
  await open(page);
  await page
    .getByRole("main")
    .getByRole("button", { name: /Project/ })
    .first()
    .click();
  await page.getByRole("option", { name: "harbor-api" }).click();
  const folder = join(fleet.project, ".flotilla/agents");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "odd.md"), "---\ndescription: Odd.\nacess: read\n---\nLook.\n");
  await expect(row(page, "odd")).toContainText("line 3: there is no key `acess`");
  await act(page, "odd", "Edit…");
  const file = page.getByRole("dialog").getByLabel("The file");
  await file.fill((await file.inputValue()).replace("acess", "access"));
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(row(page, "odd")).toContainText("reads only");
  writeFileSync(join(folder, "odd.md"), "---\nmodel: gone\n---\nLook.\n");
  await expect(row(page, "odd")).toContainText("There is no model `gone`");
});

test("a prompt says so where its agent is gone", async ({ page }) => {
  mkdirSync(join(fleet.home, "agents"), { recursive: true });
  writeFileSync(join(fleet.home, "agents/passing.md"), "---\ndescription: Soon gone.\n---\nLook.\n");
  await page.goto(fleet.url);
  await page.evaluate(() => (location.hash = "/settings/prompts"));
  await page.getByRole("button", { name: "Save a prompt", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Prompt").fill("Do it");
  await dialog.getByRole("button", { name: /Agent/ }).click();
  await page.getByRole("option", { name: /^passing/ }).click();
  writeFileSync(join(fleet.home, "agents/passing.md"), "nothing");
  await expect(dialog.getByRole("button", { name: /passing \(its file is wrong\)/ })).toBeVisible();
});

test("a task keeps within its budget, and each turn says what it took", async ({ page }) => {
  await page.goto(fleet.url);
  await page.getByRole("button", { name: "No budget" }).click();
  await page
    .getByRole("menuitemradio", { name: "Another amount…" })
    .or(page.getByRole("menuitem", { name: "Another amount…" }))
    .click();
  await page.getByRole("dialog").getByLabel("US dollars").fill("0.30");
  await page.getByRole("button", { name: "Set the budget" }).click();
  await expect(page.getByRole("button", { name: "$0.30 at most" })).toBeVisible();
  await page.getByRole("textbox", { name: "New task" }).fill("Look around");
  await page.keyboard.press("Enter");
  const id = (): string | undefined => {
    const tasks = JSON.parse(fleet.flotilla("task", "list", "--json")) as { id: string; title: string }[];
    return tasks.find(({ title }) => title === "Look around")?.id;
  };
  await expect.poll(id).toBeDefined();
  await page.evaluate((task) => (location.hash = `/task/${task}`), id());
  await expect(page.getByText("The task's budget of $0.30 is spent").first()).toBeVisible();
  await expect(page.getByText(/Turn 1 · 100\.0k in · 1\.0k out · \$0\.21/)).toBeVisible();
  await expect(page.getByText(/Turn 2 .* \$0\.42 so far/)).toBeVisible();
  await expectNoAxeProblems(page);
});
