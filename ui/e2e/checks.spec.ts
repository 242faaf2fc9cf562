/** Evidence: what Flotilla itself ran on the very work that is under review. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { expectNoAxeProblems } from "./axe";
import { type Fleet, startFleet } from "./daemon";

const CHECK = "grep -q right answer.txt";
const write = (words: string) => ({
  tool_calls: [{ name: "exec", arguments: { command: `echo ${words} > answer.txt` } }],
});

let fleet: Fleet;
test.beforeEach(async () => {
  fleet = await startFleet(
    [
      { key: "Answer well", replies: [write("right"), { text: "It is right." }] },
      {
        key: "Answer late",
        replies: [write("wrong"), { text: "It is right." }, write("right"), { text: "Now it is right." }],
      },
      { key: "Answer badly", replies: [write("wrong"), { text: "It is right." }, { text: "It is." }] },
    ],
    undefined,
    { files: { "go.mod": "module harbor\n" } },
  );
});
test.afterEach(() => fleet.stop());

/** Says how the project is checked, in its settings. */
async function confirm(page: Page): Promise<void> {
  fleet.flotilla("task", "add", "A task that makes the folder a project");
  await page.goto(fleet.url);
  await page.evaluate(() => (location.hash = "/settings/projects"));
  const field = page.getByRole("textbox", { name: "Checks" });
  await expect(field).toBeVisible();
  // Its own files speak of one, which waits for a person's word.
  await expect(page.getByText("go test ./...")).toBeVisible();
  await page.getByRole("button", { name: "Use it" }).click();
  await expect(field).toHaveValue("go test ./...");
  await field.fill(CHECK);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  expect(JSON.parse(fleet.flotilla("check", "--list", "--json"))).toMatchObject({ confirmed: [CHECK] });
}

const card = (page: Page, title: string) => page.getByRole("group", { name: title, exact: true });

test("work is checked when its agent says that it is done, and the card and the review say so", async ({
  page,
}) => {
  await confirm(page);
  fleet.flotilla("run", "Answer well", "--json");
  await page.evaluate(() => (location.hash = "/board"));
  await expect(card(page, "Answer well").getByText(/^Verified \d/)).toBeVisible();
  await card(page, "Answer well").getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("region", { name: "Changes" });
  await expect(review.getByText(/^Verified \d/)).toBeVisible();
  await review.getByRole("button", { name: "Evidence" }).click();
  await expect(
    review.getByRole("heading", { name: "Run by Flotilla on exactly what is shown" }),
  ).toBeVisible();
  await expectNoAxeProblems(page);

  // A change after that makes it stale, and a new check says how it is now.
  const { runs } = JSON.parse(fleet.flotilla("task", "show", "2", "--json")) as {
    runs: { workspace: string }[];
  };
  writeFileSync(join(runs[0]?.workspace ?? "", "answer.txt"), "wrong\n");
  expect(() => fleet.flotilla("check", "--task", "2")).toThrow();
  await page.evaluate(() => (location.hash = "/board"));
  await expect(card(page, "Answer well").getByText("A check failed")).toBeVisible();
});

test("an agent whose work fails its check goes back to it, and what it does not mend is shown as failed", async ({
  page,
}) => {
  await confirm(page);
  fleet.flotilla("run", "Answer late", "--json");
  fleet.flotilla("run", "Answer badly", "--json");
  await page.evaluate(() => (location.hash = "/board"));
  await expect(card(page, "Answer late").getByText(/^Verified \d/)).toBeVisible();
  await expect(card(page, "Answer badly").getByText("A check failed")).toBeVisible();
});
