import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { expectNoAxeProblems } from "./axe";
import { inProject, openChat, say } from "./chat-page";
import { type Fleet, startFleet } from "./daemon";

const PROPOSAL = { text: "The tide tests need TIDE=1", kind: "pitfall" };

let fleet: Fleet;
test.beforeAll(async () => {
  fleet = await startFleet([
    {
      key: "Propose",
      replies: [{ tool_calls: [{ name: "remember", arguments: PROPOSAL }] }, { text: "Done." }],
    },
    { key: "Mend the harbour", replies: [{ text: "Mended." }] },
    { key: "When does the tide", replies: [{ text: "At nine." }] },
  ]);
});
test.afterAll(() => fleet.stop());
test.describe.configure({ mode: "default" });

const items = (page: Page) => page.getByRole("list", { name: "What is remembered" }).getByRole("listitem");

async function open(page: Page): Promise<void> {
  await page.goto(fleet.url);
  await page.getByRole("link", { name: /^Memory/ }).click();
  await expect(page.getByRole("heading", { name: "Memory", level: 1 })).toBeVisible();
}

test("something is written down, found, changed, pinned, forgotten and brought back", async ({ page }) => {
  await open(page);
  await expect(page.getByText("Nothing is remembered yet")).toBeVisible();
  await expectNoAxeProblems(page);
  await page.getByRole("button", { name: "Write down…" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What to remember").fill("The key is ghp_0123456789abcdefghijABCDEFGHIJ012345");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("secrets are never kept");
  await expectNoAxeProblems(page);
  await dialog.getByLabel("What to remember").fill("The harbour tests need the tide simulator");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(items(page)).toHaveCount(1);

  fleet.flotilla("memory", "add", "--kind", "preference", "Answer in short sentences");
  await expect(items(page)).toHaveCount(2);
  await page.getByRole("searchbox", { name: "Find in memory" }).fill("simul");
  await expect(items(page)).toHaveText([/tide simulator/]);
  await items(page)
    .getByRole("button", { name: /^Actions/ })
    .click();
  await page.getByRole("menuitem", { name: "Pin" }).click();
  await expect(items(page).getByText("Pinned")).toBeVisible();
  await expectNoAxeProblems(page);
  await items(page)
    .getByRole("button", { name: /^Actions/ })
    .click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  await dialog.getByLabel("What to remember").fill("The harbour tests need the tide simulator 2");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(items(page)).toHaveText([/simulator 2/]);
  await items(page)
    .getByRole("button", { name: /^Actions/ })
    .click();
  await page.getByRole("menuitem", { name: "Forget" }).click();
  await expect(page.getByText("Nothing that is remembered fits.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(items(page)).toHaveText([/simulator 2/]);
});

test("an export holds everything, and imported again changes nothing", async ({ page }) => {
  await open(page);
  await expect(items(page)).toHaveCount(2);
  await page.getByRole("button", { name: "Import and export" }).click();
  const downloaded = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export" }).click();
  const path = await (await downloaded).path();
  expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(2);
  await page.locator("input[type=file][accept*=jsonl]").setInputFiles(path);
  await expect(page.getByText("0 new, 0 updated, 2 known already.")).toBeVisible();
});

/** So many memories as a file of an export. */
function manyMemories(count: number): string {
  const id = (n: number): string => `mem_01h455vb4pex5vs${n.toString().padStart(11, "0")}`;
  const line = (n: number): string =>
    JSON.stringify({
      id: id(n),
      text: `Gauge ${n} is read at the pier`,
      kind: "convention",
      scope: { of: "user" },
      standing: { is: "kept" },
      source: { from: "import" },
      pinned: false,
      created_at: "2026-01-01T00:00:00Z",
      affirmed_at: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
      uses: 0,
    });
  return Array.from({ length: count }, (_, n) => line(n)).join("\n");
}

test("a thousand are imported past a broken line, scrolled through, and many forgotten at once and put back", async ({
  page,
}) => {
  await open(page);
  const file = join(fleet.home, "many.jsonl");
  writeFileSync(file, `${manyMemories(1200)}\n{"text": "half a li`);
  await page.locator("input[type=file][accept*=jsonl]").setInputFiles(file);
  await expect(page.getByText("1,200 new, 0 updated, 0 known already.")).toBeVisible();
  await expect(page.getByText(/^Line 1201 was not taken/)).toBeVisible();
  await expect(page.getByText("1,202 memories")).toBeVisible();
  expect(await items(page).count()).toBeLessThan(60);
  await page
    .getByRole("list", { name: "What is remembered" })
    .evaluate((list) => list.parentElement?.scrollTo(0, list.parentElement.scrollHeight));
  await expect(items(page).filter({ hasText: "Gauge 0 is read" })).toBeVisible();

  await page.getByRole("searchbox", { name: "Find in memory" }).fill("gauge 77");
  await expect(items(page)).toHaveText([/Gauge 77 is/, ...Array<RegExp>(10).fill(/Gauge 77\d/)]);
  await items(page).first().getByRole("checkbox").click();
  await items(page)
    .nth(2)
    .getByRole("checkbox")
    .click({ modifiers: ["Shift"] });
  const bar = page.getByRole("toolbar", { name: "What was chosen" });
  await expect(bar.getByText("3 chosen")).toBeVisible();
  await expectNoAxeProblems(page);
  await bar.getByRole("button", { name: "Choose all 11" }).click();
  await expect(bar.getByText("11 chosen")).toBeVisible();
  await bar.getByRole("button", { name: "Forget" }).click();
  await expect(page.getByText("Nothing that is remembered fits.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(items(page)).toHaveCount(11);

  await page.getByRole("searchbox", { name: "Find in memory" }).fill("gauge");
  await expect(page.getByText("1,200 memories")).toBeVisible();
  await items(page).first().getByRole("checkbox").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await bar.getByRole("button", { name: "Choose all 1,200" }).click();
  await bar.getByRole("button", { name: "Forget" }).click();
  await expectNoAxeProblems(page);
  await page.getByRole("button", { name: "Forget all 1,200" }).click();
  await expect(page.getByText("1,200 forgotten.")).toBeVisible();
  await page.getByRole("searchbox", { name: "Find in memory" }).fill("");
  await expect(items(page)).toHaveCount(2);
});

test("a proposal waits in sight, is kept by a click, and a run says why it knew something", async ({
  page,
}) => {
  await open(page);
  fleet.flotilla("task", "add", "--start", "Propose something");
  const proposal = items(page).filter({ hasText: PROPOSAL.text });
  await expect(proposal.getByText("Proposed", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Memory 1" })).toBeVisible();
  await page.getByRole("link", { name: /^Inbox/ }).click();
  await page.getByRole("link", { name: /^1 proposal/ }).click();
  await expect(items(page)).toHaveText([new RegExp(PROPOSAL.text)]);
  await page.getByRole("link", { name: /^Memory/ }).click();
  await expectNoAxeProblems(page);
  await proposal.getByRole("button", { name: "Keep" }).click();
  await expect(proposal.getByText("Proposed", { exact: true })).toBeHidden();

  fleet.flotilla("task", "add", "--start", "Mend the harbour tests");
  const used = items(page).filter({ hasText: "simulator 2" }).getByRole("button", { name: /^Used/ });
  await used.click();
  const why = page.getByRole("group", { name: /^Where/ });
  await expect(why).toContainText("it is pinned");
  await expectNoAxeProblems(page);
  await why.getByRole("link", { name: /Mend the harbour tests/ }).click();
  await page.getByRole("button", { name: /^Recalled/ }).click();
  await expect(page.getByRole("main")).toContainText("The harbour tests need the tide simulator 2");
  await expectNoAxeProblems(page);
  // What was told is set right where it was told, and leads to the memory.
  await page.getByRole("button", { name: "Correct “The tide tests need TIDE=1”" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What to remember").fill("The tide tests need TIDE=2");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "The tide tests need TIDE=2" }).click();
  await expect(items(page)).toHaveText([/TIDE=2/]);
  await page.getByRole("button", { name: "Show everything" }).click();
  await expect(items(page)).toHaveCount(3);
});

test("a message in a chat says what was recalled for it, and the memory links back to the chat", async ({
  page,
}) => {
  await openChat(page, fleet);
  await inProject(page);
  await say(page, "When does the tide simulator stop?");
  const message = page.getByRole("article", { name: "You" });
  await message.getByRole("button", { name: /^Recalled/ }).click();
  await expect(message).toContainText("The harbour tests need the tide simulator 2");
  await expect(message).toContainText("it is pinned");
  await expect(page.getByText("At nine.")).toBeVisible();
  if (process.env["SHOTS"] !== undefined)
    await page.screenshot({ path: `${process.env["SHOTS"]}/memory-chat.png` });
  await expectNoAxeProblems(page);

  await page.getByRole("link", { name: /^Memory/ }).click();
  const used = items(page).filter({ hasText: "simulator 2" });
  await used.getByRole("button", { name: /^Used/ }).click();
  await used.getByRole("link", { name: /^The chat/ }).click();
  await expect(message).toBeVisible();
});
