/** A task that no agent has begun, opened: what it will be asked. */

import { expect, type Page, test } from "@playwright/test";
import { expectNoAxeProblems } from "./axe";
import { type Fleet, startFleet } from "./daemon";

let fleet: Fleet;
test.beforeAll(async () => {
  fleet = await startFleet([
    { key: "Count the herons", replies: [{ text: "I counted the herons." }] },
    { key: "Count the gulls", replies: [{ text: "I counted the gulls." }] },
  ]);
});
test.afterAll(() => fleet.stop());

async function openDraft(page: Page, prompt: string): Promise<void> {
  const added = JSON.parse(fleet.flotilla("task", "add", "--json", prompt)) as { id: string };
  await page.goto(fleet.url);
  await page.evaluate((task) => (location.hash = `/task/${task}`), added.id);
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue(prompt);
}

test("a draft shows its prompt, which can be changed and saved", async ({ page }) => {
  await openDraft(page, "Count the ducks");
  await expectNoAxeProblems(page);
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeHidden();
  await page.getByLabel("Title").fill("Birds");
  await page.getByLabel("Prompt", { exact: true }).fill("Count the swans");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Birds" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeHidden();
  await page.reload();
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("Count the swans");
});

test("a draft that was changed is started with what stands there", async ({ page }) => {
  await openDraft(page, "Count the gulls");
  await page.getByLabel("Prompt", { exact: true }).fill("Count the herons");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByTestId("work").getByText("I counted the herons.")).toBeVisible();
});

test("a draft without words cannot be started", async ({ page }) => {
  await openDraft(page, "Count the terns");
  await page.getByLabel("Prompt", { exact: true }).fill(" ");
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeDisabled();
});
