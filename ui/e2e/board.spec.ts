import { expect, type Locator, type Page, test } from "@playwright/test";
import { type Fleet, startFleet } from "./daemon";
import { expectNoAxeProblems } from "./axe";

const EDIT = { path: "src/lib.rs", edits: [{ old: "a - b", new: "a + b" }] };

let fleet: Fleet;
test.beforeEach(async () => {
  fleet = await startFleet([
    { key: "Mend", replies: [{ tool_calls: [{ name: "edit", arguments: EDIT }] }, { text: "Mended." }] },
    {
      key: "Wait",
      replies: [
        {
          tool_calls: [{ name: "exec", arguments: { command: "echo waiting; sleep 300", yield_ms: 290000 } }],
        },
      ],
    },
    {
      key: "Ask",
      replies: [
        {
          tool_calls: [
            { name: "ask", arguments: { question: "Tabs or one page?", options: ["Tabs", "One page"] } },
          ],
        },
        { text: "As you like." },
      ],
    },
  ]);
});
test.afterEach(() => fleet.stop());

const column = (page: Page, name: string): Locator => page.locator(`[data-column="${name}"]`);
const card = (page: Page, title: string): Locator => page.getByRole("group", { name: title, exact: true });

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [a, b] = [await from.boundingBox(), await to.boundingBox()];
  if (a === null || b === null) throw new Error("what is dragged, or where to, is out of sight");
  await page.mouse.move(a.x + a.width / 2, a.y + 12);
  await page.mouse.down();
  await page.mouse.move(a.x + a.width / 2 + 12, a.y + 20, { steps: 3 });
  await page.mouse.move(b.x + b.width / 2, b.y + Math.min(b.height / 2, 200), { steps: 8 });
  await page.mouse.up();
}

async function open(page: Page): Promise<void> {
  fleet.flotilla("task", "add", "A first draft");
  await page.goto(fleet.url);
  await column(page, "draft").click();
  await expect(card(page, "A first draft")).toBeVisible();
}

test("a prompt that is typed and entered becomes a task, and its change comes into review by itself", async ({
  page,
}) => {
  await open(page);
  await page.getByRole("textbox", { name: "New task" }).fill("Mend the addition");
  await page.keyboard.press("Enter");
  await expect(column(page, "review").getByText("Mend the addition")).toBeVisible();
  await expect(column(page, "review").getByText("1 file")).toBeVisible();
});

test("a card that is dragged from Draft to Running starts, and back to Draft stops", async ({ page }) => {
  fleet.flotilla("task", "add", "Wait for a long time");
  await open(page);
  await drag(page, card(page, "Wait for a long time"), column(page, "running"));
  await expect(column(page, "running").getByText("Wait for a long time")).toBeVisible();
  await expect(column(page, "running").getByText("waiting", { exact: true })).toBeVisible();
  await drag(page, card(page, "Wait for a long time"), column(page, "draft"));
  await expect(column(page, "draft").getByText("Wait for a long time")).toBeVisible();
  await expect(page.getByText("Its work is kept")).toBeVisible();
});

test("the keyboard does what the mouse does: pick up, choose a column, drop", async ({ page }) => {
  fleet.flotilla("task", "add", "Wait by keyboard");
  await open(page);
  await card(page, "Wait by keyboard").focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("Wait by keyboard is over Draft.")).toBeAttached();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("Wait by keyboard is over Running.")).toBeAttached();
  await page.keyboard.press("Space");
  await expect(column(page, "running").getByText("Wait by keyboard")).toBeVisible();
});

test("a prompt of the shelf that is dropped on Draft is kept there", async ({ page }) => {
  await open(page);
  await drag(page, page.getByText("Explain this repository"), column(page, "draft"));
  await expect(card(page, "Explain this repository")).toBeVisible();
});

test("a question is answered on its card, and the run goes on", async ({ page }) => {
  fleet.flotilla("task", "add", "--start", "Ask me first");
  await open(page);
  await expect(column(page, "needs_you").getByText("Tabs or one page?")).toBeVisible();
  await column(page, "needs_you").getByRole("button", { name: "One page" }).click();
  await expect(column(page, "review").getByText("Ask me first")).toBeVisible();
});

test("many are selected and put away together, and brought back by undo", async ({ page }) => {
  fleet.flotilla("task", "add", "--start", "Mend one");
  fleet.flotilla("task", "add", "--start", "Mend two");
  await open(page);
  await expect(column(page, "review").getByText("Mend two")).toBeVisible();
  await expect(column(page, "review").getByText("Mend one")).toBeVisible();
  await card(page, "Mend one").click();
  await card(page, "Mend two").click({ modifiers: ["ControlOrMeta"] });
  await page.getByRole("toolbar").getByRole("button", { name: "Discard" }).click();
  await expect(page.getByText("Discarded “2 tasks”")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(column(page, "review").getByText("Mend one")).toBeVisible();
});

test("the board is whole again after the daemon was killed", async ({ page }) => {
  await open(page);
  await fleet.crash();
  fleet.flotilla("task", "add", "After the crash");
  await expect(card(page, "After the crash")).toBeVisible({ timeout: 20_000 });
});

test("axe finds nothing serious on the board, in any theme", async ({ page }) => {
  fleet.flotilla("task", "add", "--start", "Ask me first");
  await open(page);
  await expect(column(page, "needs_you").getByText("Tabs or one page?")).toBeVisible();
  await expectNoAxeProblems(page);
});
