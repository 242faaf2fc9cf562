/** The ways in which an accepted change comes into the user's folder. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { type Fleet, startFleet } from "./daemon";

const LOCK =
  "git add -A && git commit -qm 'Lock the gate' && echo lamp > lamp.txt && git add -A && git commit -qm 'Light the lamp'";

let fleet: Fleet;
test.beforeEach(async () => {
  fleet = await startFleet([
    {
      key: "Mind the gate",
      replies: [
        { tool_calls: [{ name: "exec", arguments: { command: `echo locked > gate.txt && ${LOCK}` } }] },
        { text: "The gate is minded." },
      ],
    },
  ]);
  git("branch", "harbor");
});
test.afterEach(() => fleet.stop());

const git = (...args: string[]): string =>
  execFileSync("git", args, { cwd: fleet.project, encoding: "utf8" }).trim();

/** Opens the dialog that accepts a finished task's change. */
async function accept(page: Page): Promise<Locator> {
  fleet.flotilla("run", "Mind the gate", "--json");
  await page.goto(fleet.url);
  await page.getByRole("button", { name: "Accept…" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(/^Fits:/)).toBeVisible();
  return dialog;
}

const land = (dialog: Locator): Promise<void> =>
  dialog.getByRole("button", { name: "Accept", exact: true }).click();

test("a change lands as the commits that its agent made", async ({ page }) => {
  const dialog = await accept(page);
  await dialog.getByRole("radio", { name: /^The run's commits/ }).check({ force: true });
  await expect(dialog.getByRole("textbox", { name: "Commit message" })).toBeHidden();
  await expect(dialog.getByText(/^Fits:/)).toBeVisible();
  await land(dialog);
  await expect(page.getByText("Landed in main: 2 files")).toBeVisible();
  expect(git("log", "-2", "--format=%s", "main")).toBe("Light the lamp\nLock the gate");
  expect(git("status", "--porcelain")).toBe("");
});

test("a change lands as uncommitted edits, and no branch moves", async ({ page }) => {
  const before = git("rev-parse", "main");
  const dialog = await accept(page);
  await dialog.getByRole("radio", { name: /^Uncommitted edits/ }).check({ force: true });
  await expect(dialog.getByText("Fits: 2 files change in your checkout")).toBeVisible();
  await land(dialog);
  await expect(page.getByText("2 files changed in your checkout")).toBeVisible();
  expect(git("rev-parse", "main")).toBe(before);
  expect(readFileSync(join(fleet.project, "gate.txt"), "utf8")).toBe("locked\n");
  expect(git("status", "--porcelain")).toContain("gate.txt");
});

test("a change lands on a branch that is not checked out, and the checkout stays as it is", async ({
  page,
}) => {
  const before = git("rev-parse", "main");
  const dialog = await accept(page);
  await dialog.getByRole("button", { name: /Onto branch$/ }).click();
  await page.getByRole("option", { name: "harbor" }).click();
  await expect(dialog.getByText("Fits: 2 files change in harbor")).toBeVisible();
  await land(dialog);
  await expect(page.getByText("Landed in harbor: 2 files")).toBeVisible();
  expect(git("show", "harbor:gate.txt")).toBe("locked");
  expect(git("rev-parse", "main")).toBe(before);
  expect(git("status", "--porcelain")).toBe("");
});
