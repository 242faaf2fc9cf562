/** What models were used for and what it cost: drawn, in a table, and with prices that one can change. */

import { expect, type Page, test } from "@playwright/test";
import { expectNoAxeProblems } from "./axe";
import { type Fleet, startFleet } from "./daemon";

const reply = (input: number, output: number) => ({
  text: "Done.",
  usage: { input, cached: input / 2, output },
});

let fleet: Fleet;
test.beforeAll(async () => {
  const conversations = [
    { key: "Large", replies: [reply(800_000, 40_000)] },
    { key: "Small", replies: [reply(2_000, 100)] },
  ];
  // A server on this machine that passes on to another one: what that costs nobody knows.
  fleet = await startFleet(conversations, undefined, { model: "relay-cloud" });
  fleet.flotilla("task", "add", "--start", "Large job");
  fleet.flotilla("task", "add", "--start", "Small job");
});
test.afterAll(() => fleet.stop());
test.describe.configure({ mode: "default" });

async function open(page: Page): Promise<void> {
  await page.goto(fleet.url);
  await expect(page.locator('[data-column="review"]').getByText("Small job")).toBeVisible();
  await expect(page.locator('[data-column="review"]').getByText("Large job")).toBeVisible();
  await page.evaluate(() => (location.hash = "/settings/usage"));
}

test("usage is drawn and stands in a table, and a price makes a cost of it", async ({ page }) => {
  await open(page);
  const table = page.getByRole("region", { name: "Usage in numbers" });
  await expect(table.getByRole("row").last()).toContainText("802.0k");
  await expect(page.getByRole("img", { name: /Tokens by day/ })).toBeVisible();
  await expect(table.getByText("no price").first()).toBeVisible();

  await page.getByRole("button", { name: "Add a price" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Model").fill("relay-cloud");
  await dialog.getByLabel("Input", { exact: true }).fill("2");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(/give a number for input and for output/);
  await dialog.getByLabel("Output").fill("10");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(table.getByRole("row").last()).toContainText("$2.00");
  await expect(page.getByRole("img", { name: /Cost by day/ })).toBeVisible();
  if (process.env["SHOTS"] !== undefined)
    await page.screenshot({ path: `${process.env["SHOTS"]}/usage-day.png`, fullPage: true });

  await page.getByRole("radio", { name: "Task or chat" }).click();
  await expect(table.getByRole("link", { name: /Large job/ })).toBeVisible();
  await expect(page.getByRole("img", { name: /Cost by task or chat/ })).toBeVisible();
  if (process.env["SHOTS"] !== undefined)
    await page.screenshot({ path: `${process.env["SHOTS"]}/usage-task.png`, fullPage: true });
  await expectNoAxeProblems(page);

  await page.getByRole("button", { name: "Remove the price of relay-cloud" }).click();
  await expect(table.getByText("no price").first()).toBeVisible();
});

test("the command counts the same", () => {
  const list = JSON.parse(fleet.flotilla("usage", "--by", "task", "--json")) as {
    rows: { title: string; turns: number }[];
    total: { turns: number };
  };
  expect(list.rows.map((row) => row.title)).toEqual(["Large job", "Small job"]);
  expect(list.total.turns).toBe(2);
});
