/** Every screen in every theme, as assistive technology meets it. */

import { expect, type Page, test } from "@playwright/test";
import { type Fleet, startFleet } from "./daemon";
import { expectNoAxeProblems } from "./axe";

const EDIT = { path: "src/lib.rs", edits: [{ old: "a - b", new: "a + b" }] };
const QUESTION = { question: "Tabs or one page?", options: ["Tabs", "One page"] };
const TITLE = "Mend the addition";

let fleet: Fleet;
test.beforeAll(async () => {
  fleet = await startFleet([
    {
      key: "Mend",
      replies: [
        { text: "I look at it, then **mend** it.", tool_calls: [{ name: "edit", arguments: EDIT }] },
        { text: "Mended: `add` adds now." },
      ],
    },
    { key: "Ask", replies: [{ tool_calls: [{ name: "ask", arguments: QUESTION }] }] },
    {
      key: "Break",
      replies: [{ faults: Array.from({ length: 9 }, () => ({ fault: "status", status: 401 })) }],
    },
    { key: "Explain", replies: [{ text: "# Harbor\n\nIt *adds*:\n\n```rust\nfn add() {}\n```\n" }] },
  ]);
  fleet.flotilla("task", "add", "A first draft");
  fleet.flotilla("task", "add", "--start", TITLE);
  fleet.flotilla("task", "add", "--start", "Ask me first");
  fleet.flotilla("task", "add", "--start", "Break at once");
});
test.afterAll(() => fleet.stop());

async function goTo(page: Page, route: string): Promise<void> {
  await page.evaluate((to) => (location.hash = to), route);
}

async function open(page: Page): Promise<void> {
  await page.goto(fleet.url);
  const review = page.locator('[data-column="review"]');
  await expect(review.getByText(TITLE)).toBeVisible();
  await expect(page.locator('[data-column="needs_you"]').getByText(QUESTION.question)).toBeVisible();
}

test("axe finds nothing serious on the board, in the inbox, and in the palette", async ({ page }) => {
  await open(page);
  await expectNoAxeProblems(page);
  await page.getByRole("tab", { name: "Terminal" }).click();
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("option").first()).toBeVisible();
  await expectNoAxeProblems(page);
  await page.keyboard.press("Escape");
  await goTo(page, "/inbox");
  await expect(page.getByRole("listitem", { name: /Failed/ })).toBeVisible();
  await expectNoAxeProblems(page);
});

test("axe finds nothing serious in a task with its review, nor in the dialog that lands it", async ({
  page,
}) => {
  await open(page);
  await page.getByRole("group", { name: TITLE }).first().getByRole("button", { name: "Review" }).click();
  await expect(page.getByText("src/lib.rs").first()).toBeVisible();
  await expectNoAxeProblems(page);
  await goTo(page, `${new URL(page.url()).hash.slice(1).replace(/\/changes$/, "")}/accept`);
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectNoAxeProblems(page);
});

test("axe finds nothing serious in a chat", async ({ page }) => {
  await open(page);
  await goTo(page, "/chat");
  const composer = page.getByRole("main").getByRole("textbox").last();
  await composer.fill("Explain this");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Harbor" })).toBeVisible();
  await expectNoAxeProblems(page);
});

test("axe finds nothing serious in settings, projects, welcome, dialogs and sheets", async ({ page }) => {
  await open(page);
  for (const [name, sign] of [
    ["general", "Theme"],
    ["models", "scripted"],
    ["projects", "Set-up command"],
    ["prompts", "Explain this repository"],
    ["shortcuts", "Open the palette"],
    ["about", "Sandbox"],
  ] as const) {
    await goTo(page, `/settings/${name}`);
    await expect(page.getByRole("main").getByText(sign).first()).toBeVisible();
    await expectNoAxeProblems(page);
  }
  await goTo(page, "/settings/models");
  await page.getByRole("button", { name: "Add a model" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectNoAxeProblems(page);
  await page.keyboard.press("Escape");
  await goTo(page, "/welcome");
  await expect(page.getByRole("heading", { name: "Take the tour" })).toBeVisible();
  await expectNoAxeProblems(page);
  await page.setViewportSize({ width: 760, height: 700 });
  await page.getByRole("button", { name: "Show Places" }).click();
  await expect(page.getByRole("dialog", { name: "Places" })).toBeVisible();
  await expectNoAxeProblems(page);
});
