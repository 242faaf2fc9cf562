import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type axe from "axe-core";
import { expect, type Page, test } from "@playwright/test";
import { expectNoAxeProblems } from "./axe";
import { type Conversation, type Fleet, startFleet } from "./daemon";
import { frames } from "./frames";
import { CHANGE, exec, manyFiles, manyLines, seed } from "./review-sample";

const AXE = join(dirname(fileURLToPath(import.meta.url)), "../node_modules/axe-core/axe.min.js");
const SAID = "Sessions live in SQLite now.";
const MOVE: Conversation = { key: "Move sessions", replies: [exec(CHANGE), { text: SAID }] };

const answer = (comment: string, text: string) => ({ name: "answer_comment", arguments: { comment, text } });
const CONVERSATIONS: Conversation[] = [
  MOVE,
  {
    key: "Answer comments",
    replies: [
      exec(CHANGE),
      { text: SAID },
      { tool_calls: [answer("c1", "Added an index."), answer("c2", "Yes, it does.")] },
      { text: "Both answered." },
    ],
  },
  {
    key: "Check the store",
    replies: [
      exec(
        "sed -i '/#.test.$/d' store/src/session.rs && sed -i /other/d web/load.test.ts && " +
          "sed -i 's/vitest run/true/' package.json && sh scripts/check.sh",
      ),
      // The workspace is seen to have changed while the model thinks.
      { ...exec("sh scripts/check.sh"), delay_ms: 1200 },
      { text: "It is **checked**." },
    ],
  },
  { key: "Write many lines", replies: [exec(manyLines(50_000, "large.ts")), { text: "Done." }] },
  { key: "Write many files", replies: [exec(manyFiles(500)), { text: "Done." }] },
];

// One daemon for all: the tests that change the user's branch come last.
test.describe.configure({ mode: "default" });
let fleet: Fleet;
test.beforeAll(async () => {
  fleet = await startFleet(CONVERSATIONS);
  seed(fleet.project, {
    "web/load.test.ts": 'it("loads", () => {\n  expect(load()).toBe(1);\n  expect(other()).toBe(2);\n});\n',
    "package.json": '{\n  "scripts": {\n    "test": "vitest run"\n  }\n}\n',
  });
});
test.afterAll(() => fleet.stop());

interface Shown {
  readonly id: string;
  readonly workspace: string;
}

let tasks = 0;
const made = new Map<string, Shown>();

/** Runs a task to its review. */
function run(prompt: string): Shown {
  fleet.flotilla("run", prompt, "--json");
  const { id, runs } = JSON.parse(fleet.flotilla("task", "show", String(++tasks), "--json")) as {
    id: string;
    runs: { workspace: string }[];
  };
  return { id, workspace: runs[0]?.workspace ?? "" };
}

/** Shows the changes of a task: of its own, or of the one that tests share which leave it as it is. */
async function review(page: Page, prompt: string, whose: "own" | "shared" = "own"): Promise<Shown> {
  const shown = (whose === "shared" ? made.get(prompt) : undefined) ?? run(prompt);
  if (whose === "shared") made.set(prompt, shown);
  await page.setViewportSize({ width: 2400, height: 1000 });
  await page.goto(fleet.url);
  await page.evaluate((to) => (location.hash = to), `/task/${shown.id}/changes`);
  await expect(diff(page)).toBeVisible();
  return shown;
}

const diff = (page: Page) => page.getByRole("grid", { name: "Diff" });
const tree = (page: Page) => page.getByRole("tree", { name: "Changed files" });
const openFile = (page: Page, name: string) => tree(page).getByRole("treeitem", { name }).click();
const git = (...args: string[]): string =>
  execFileSync("git", args, { cwd: fleet.project, encoding: "utf8" });

test("a review shows files, lines, words and what lines cannot say", async ({ page }) => {
  await review(page, "Move sessions", "shared");
  await expect(page.getByRole("region", { name: "Changes" })).toContainText("16 files");
  await expect(page.getByText("Reported, not verified")).toBeVisible();
  await expect(page.getByText(SAID).last()).toBeVisible();
  await openFile(page, "session.rs");
  const removed = diff(page).getByRole("row", { name: "Removed line 27" });
  await expect(removed).toContainText("fn evicts_all() {");
  await expect(removed.locator("span", { hasText: /^evicts_all$/ })).not.toHaveCSS(
    "background-color",
    "rgba(0, 0, 0, 0)",
  );
  await openFile(page, "sessions.md");
  for (const said of ["Moved from docs/old-name.md, 79% the same", "Symbolic link", "Made executable"]) {
    await expect(diff(page).getByText(said).first()).toBeVisible();
  }
  await openFile(page, "empty.txt");
  await expect(diff(page).getByText("Empty file")).toBeVisible();
  await openFile(page, "link.txt");
  await expect(diff(page).getByText("Was a file, is a symbolic link now")).toBeVisible();
  await openFile(page, "windows.txt");
  await expect(diff(page).getByText("Line endings changed from CRLF to LF")).toBeVisible();
  await openFile(page, "latin.txt");
  await expect(diff(page).getByText("Not in UTF-8")).toBeVisible();
  await openFile(page, "data.bin");
  await expect(diff(page).getByText("Binary file, 6 B became 4 B")).toBeVisible();
  await openFile(page, "open.txt");
  await expect(diff(page).getByText("No newline at end of file").first()).toBeVisible();
});

test("the tree filters, folds and leads through the files from the keyboard", async ({ page }) => {
  await review(page, "Move sessions", "shared");
  await tree(page).focus();
  await page.keyboard.press("End");
  await expect(diff(page).getByText("link.txt")).toBeVisible();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowLeft");
  await expect(tree(page).getByRole("treeitem", { name: "sessions.md" })).toHaveCount(0);
  await page.keyboard.press("ArrowRight");
  await expect(tree(page).getByRole("treeitem", { name: "sessions.md" })).toBeVisible();
  await page.getByRole("searchbox", { name: "Filter files" }).fill("store toml");
  await expect(tree(page).getByRole("treeitem")).toHaveCount(2);
});

test("both sides stand beside each other, and white space can be left out", async ({ page }) => {
  await review(page, "Move sessions", "shared");
  await page.getByRole("radio", { name: "Split" }).click();
  await openFile(page, "session.rs");
  const changed = diff(page).getByRole("row", { name: "Changed line 28" });
  await expect(changed).toContainText("evicts_all");
  await expect(changed).toContainText("evicts_after_ttl");
  await openFile(page, "blank.ts");
  await expect(diff(page).getByRole("row", { name: "Changed line 2" }).first()).toContainText("return a;");
  await page.getByRole("button", { name: "View options" }).click();
  await page.getByRole("menuitem", { name: "Hide white space changes" }).click();
  await openFile(page, "blank.ts");
  await expect(diff(page).getByText("return a;")).toHaveCount(0);
  await page.getByRole("button", { name: "View options" }).click();
  await page.getByRole("menuitem", { name: "Hide white space changes" }).click();
  await page.getByRole("radio", { name: "Unified" }).click();
});

test("lines around a change show when one asks, and stand on both sides", async ({ page }) => {
  await review(page, "Move sessions", "shared");
  await openFile(page, "long.rs");
  const line = (number: number) => diff(page).getByRole("row", { name: `Line ${number}`, exact: true });
  await expect(line(27).first()).toBeVisible();
  await diff(page).getByRole("button", { name: "Show 20 lines above" }).first().click();
  await expect(line(7)).toContainText("const LINE_7: u32 = 7;");
  await expect(line(6)).toHaveCount(0);
  await diff(page).getByRole("button", { name: "Show all 6 lines between" }).click();
  await expect(line(1)).toContainText("const LINE_1:");
  await diff(page).getByRole("button", { name: "Show 20 more lines below" }).first().click();
  await expect(line(53)).toContainText("const LINE_53:");
  await openFile(page, "long.rs");
  await diff(page).focus();
  await page.keyboard.press("n");
  await page.keyboard.press("n");
  await page.keyboard.press("u");
  await expect(line(67)).toBeVisible();
  await openFile(page, "schema.sql");
  await diff(page).getByRole("button", { name: "Show the rest of the file" }).click();
  await expect(line(94)).toContainText("const LINE_94:");
});

test("the palette knows what the keys in the diff do", async ({ page }) => {
  await review(page, "Move sessions", "shared");
  await openFile(page, "long.rs");
  const cursor = diff(page).locator("[data-cursor]");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "What do you want to do?" }).fill("Next change");
  await expect(page.getByRole("option", { name: /Next change/ }).first()).toContainText("n");
  await page.keyboard.press("Enter");
  await expect(cursor).toContainText("LINE_26");
  await expect(diff(page)).toBeFocused();
  await page.keyboard.press("]");
  await expect(cursor.getByRole("heading")).not.toContainText("long.rs");
  await page.keyboard.press("[");
  await page.keyboard.press("v");
  await expect(diff(page).getByRole("button", { name: "Mark long.rs as viewed" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await page.keyboard.press("v");
  await page.keyboard.press("n");
  await page.keyboard.press("a");
  await expect(diff(page).getByText("Partly accepted")).toBeVisible();
  await page.keyboard.press("a");
  await expect(diff(page).getByText("Partly accepted")).toHaveCount(0);
});

test("pictures are compared beside and over each other", async ({ page }) => {
  await review(page, "Move sessions", "shared");
  await openFile(page, "logo.png");
  await expect(page.getByRole("img", { name: "web/logo.png as it was before" })).toBeVisible();
  await expect(page.getByRole("img", { name: "web/logo.png as it is now" })).toBeVisible();
  await page.getByRole("radio", { name: "Swipe" }).click();
  await expect(page.getByRole("slider", { name: "How much of the new picture shows" })).toBeVisible();
});

test("a viewed file folds, and asks to be looked at again when it changes", async ({ page }) => {
  const { workspace } = await review(page, "Move sessions");
  await openFile(page, "session.rs");
  await page.getByRole("button", { name: "Mark session.rs as viewed" }).click();
  await expect(diff(page).getByRole("row", { name: "Removed line 27" })).toHaveCount(0);
  await page.reload();
  await expect(
    tree(page)
      .getByRole("treeitem", { name: /session\.rs/ })
      .getByLabel("Viewed"),
  ).toBeVisible();
  const path = join(workspace, "store/src/session.rs");
  writeFileSync(path, `${readFileSync(path, "utf8")}\n// More.\n`);
  await page.reload();
  await openFile(page, "session.rs");
  await expect(diff(page).getByText("Changed since viewed")).toBeVisible();
  await expect(diff(page).getByRole("row", { name: "Removed line 27" })).toBeVisible();
});

test("a hunk, lines and a file are rejected, and each comes back", async ({ page }) => {
  const { workspace } = await review(page, "Move sessions");
  const read = (): string => readFileSync(join(workspace, "store/src/session.rs"), "utf8");
  await openFile(page, "session.rs");
  await diff(page).getByRole("button", { name: "Reject lines 12–21" }).click();
  await expect(page.getByText("Rejected changes to session.rs")).toBeVisible();
  expect(read()).toContain("self.redis.scan");
  expect(read()).toContain("evicts_after_ttl");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(diff(page).getByRole("row", { name: "Added line 15" }).first()).toBeVisible();
  expect(read()).not.toContain("self.redis.scan");

  // One line, from the keyboard: the cursor goes to the second hunk's renamed function.
  await openFile(page, "schema.sql");
  await diff(page).focus();
  await page.keyboard.press("n");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("x");
  await expect(page.getByText("Rejected changes to schema.sql")).toBeVisible();
  expect(readFileSync(join(workspace, "store/src/schema.sql"), "utf8")).not.toContain("CREATE TABLE");

  await openFile(page, "gone.txt");
  await page.getByRole("button", { name: "More for gone.txt" }).click();
  await page.getByRole("menuitem", { name: "Reject file" }).click();
  await expect(page.getByRole("region", { name: "Changes" })).toContainText("15 files");
  expect(readFileSync(join(workspace, "gone.txt"), "utf8")).toBe("This file goes.\n");
});

test("comments are edited, dropped, survive a reload, go out as one message, and each is answered", async ({
  page,
}) => {
  await review(page, "Answer comments");
  await openFile(page, "session.rs");
  const number = (name: string, side: string) =>
    diff(page).getByRole("row", { name }).first().locator(`[data-gutter="${side}"]`);
  await number("Added line 15", "new").hover();
  await page.mouse.down();
  await number("Added line 17", "new").hover();
  await page.mouse.up();
  await page.getByRole("textbox", { name: "Comment on lines 15–17" }).fill("An index?");
  await page.getByRole("button", { name: "Add comment" }).click();
  await number("Removed line 27", "old").click();
  await page.getByRole("textbox", { name: "Comment on line 27 as before" }).fill("Does this run?");
  await page.keyboard.press("Control+Enter");
  await number("Added line 30", "new").click();
  await page.getByRole("textbox", { name: "Comment on line 30" }).fill("Never mind.");
  await page.keyboard.press("Control+Enter");
  await diff(page).getByRole("button", { name: "Edit comment" }).first().click();
  await page.getByRole("textbox", { name: "Comment on lines 15–17" }).fill("Is there an index?");
  await page.getByRole("button", { name: "Save comment" }).click();
  await diff(page).getByRole("button", { name: "Delete comment" }).last().click();
  await expect(page.getByRole("button", { name: "Send 2 comments" })).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Send 2 comments" }).click();
  const dialog = page.getByRole("dialog", { name: "Send comments to the agent" });
  await expect(dialog.getByText("Is there an index?")).toBeVisible();
  await dialog.getByRole("button", { name: "Send" }).click();
  await openFile(page, "session.rs");
  await expect(diff(page).getByText("Added an index.")).toBeVisible();
  await expect(diff(page).getByText("Yes, it does.")).toBeVisible();
  await diff(page).getByRole("button", { name: "Resolve" }).first().click();
  await expect(diff(page).getByText("Added an index.")).toHaveCount(0);
  await page.reload();
  await openFile(page, "session.rs");
  await expect(diff(page).getByText("Resolved")).toBeVisible();
  await diff(page).getByRole("button", { name: "Open again" }).click();
  await expect(diff(page).getByText("Added an index.")).toBeVisible();
});

test("evidence is what a machine saw end on this very tree, and tests that go are told", async ({ page }) => {
  await review(page, "Check the store");
  const changes = page.getByRole("region", { name: "Changes" });
  await expect(changes.getByText(/^Passed \d\d:\d\d$/)).toBeVisible();
  await expect(changes.getByText("sh scripts/check.sh on this exact tree")).toBeVisible();
  await expect(changes.getByText("1 test removed, 1 assertion fewer")).toBeVisible();
  await expect(changes.getByText("1 file of tests or checks changed")).toBeVisible();
  await changes.getByRole("button", { name: "Evidence" }).click();
  const judged = changes.getByRole("list").filter({ hasText: "says how tests run" });
  await expect(judged.getByRole("listitem")).toHaveText([
    /session\.rs.*1 test removed/,
    /load\.test\.ts.*1 assertion fewer/,
    /package\.json.*says how tests run/,
  ]);
  await expectNoAxeProblems(page);
  await expect(changes.getByText("Run by the agent on exactly what is shown")).toBeVisible();
  await expect(changes.getByText("exit 0").first()).toBeVisible();
  await expect(changes.getByText("Run by the agent before it changed more")).toBeVisible();
  await expect(changes.getByText("checked", { exact: true })).toBeVisible();
  await changes.getByRole("button", { name: "Open the terminals" }).click();
  await expect(page.getByRole("tab", { name: "Terminal" })).toHaveAttribute("aria-selected", "true");
});

/** Opens a task's change in a fresh page; gives how long it took until its lines stood there. */
async function opened(page: Page, task: string): Promise<number> {
  await page.evaluate(() => (location.hash = "/board"));
  await page.reload();
  await page.getByRole("tab", { name: "Browser" }).click();
  await expect(diff(page)).toHaveCount(0);
  return page.evaluate(async (id) => {
    const from = performance.now();
    location.hash = `/task/${id}/changes`;
    const shown = (): boolean => document.querySelector('[aria-label="Added line 1"]') !== null;
    while (!shown()) await new Promise((next) => requestAnimationFrame(next));
    await new Promise((next) => requestAnimationFrame(next));
    return performance.now() - from;
  }, task);
}

for (const [what, prompt] of [
  ["a change of 50,000 lines", "Write many lines"],
  ["a change of 500 files", "Write many files"],
] as const) {
  test(`${what} is drawn and scrolled by few elements and layouts`, async ({ page }, info) => {
    const { id } = await review(page, prompt);
    await page.setViewportSize({ width: 1280, height: 800 });
    const took = await opened(page, id);
    // A whole screen of new lines in each frame: nobody scrolls faster.
    const { cost, layouts, median, p95 } = await frames(diff(page), 900, 60);
    info.annotations.push(
      { type: "opened", description: `${Math.round(took)} ms` },
      {
        type: "scrolled",
        description: `${cost.toFixed(1)} ms of work a frame; median ${median.toFixed(1)}, p95 ${p95.toFixed(1)} ms`,
      },
    );
    expect(layouts).toBeLessThan(3);
    expect(await diff(page).locator("*").count()).toBeLessThan(1500);
    await diff(page).focus();
    await page.keyboard.press("End");
    const last = prompt === "Write many lines" ? "Added line 50000" : "Added line 100";
    await expect(diff(page).getByRole("row", { name: last }).last()).toBeVisible();
  });
}

test("nothing stands in the way of assistive technology, in any theme", async ({ page }) => {
  await review(page, "Move sessions", "shared");
  await openFile(page, "session.rs");
  await diff(page).getByRole("row", { name: "Added line 15" }).first().locator('[data-gutter="new"]').click();
  await page.getByRole("textbox", { name: "Comment on line 15" }).fill("Why?");
  const check = async (where: string): Promise<unknown[]> =>
    await page.evaluate(async (within) => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(within);
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
    }, where);
  // The page's policy lets no foreign script in; the test's own comes by the debugger.
  await page.evaluate(readFileSync(AXE, "utf8"));
  for (const theme of ["dark", "light", "contrast"]) {
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    expect(await check('section[aria-label="Changes"]'), theme).toEqual([]);
  }
  await page.getByRole("button", { name: "Accept…" }).click();
  await expect(page.getByRole("dialog").getByText(/^Fits:/)).toBeVisible();
  for (const theme of ["dark", "light", "contrast"]) {
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    expect(await check('[role="dialog"]'), `${theme}, dialog`).toEqual([]);
  }
});

test("what was accepted lands alone, with the message that was written", async ({ page }) => {
  await review(page, "Move sessions");
  await openFile(page, "session.rs");
  await diff(page).getByRole("button", { name: "Accept lines 12–21" }).click();
  await expect(diff(page).getByText("Partly accepted")).toBeVisible();
  await page.getByRole("button", { name: "Accept…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("radio", { name: "Only what you accepted (1 file)" })).toBeChecked();
  await expect(dialog.getByText("Fits: 1 file change in main")).toBeVisible();
  await expect(dialog.getByText("Something of 16 files stays in the workspace")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Commit message" }).fill("Evict sessions with one statement");
  await dialog.getByRole("button", { name: "Accept", exact: true }).click();
  await expect(page.getByText("Landed in main: 1 file")).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy the command that takes it back" })).toBeVisible();
  expect(git("log", "-1", "--format=%s").trim()).toBe("Evict sessions with one statement");
  const landed = git("show", "main:store/src/session.rs");
  expect(landed).toContain("DELETE FROM session");
  expect(landed).toContain("evicts_all");
});

test("conflicts show before anything is touched", async ({ page }) => {
  await review(page, "Move sessions");
  writeFileSync(join(fleet.project, "store/Cargo.toml"), '[package]\nname = "other"\n');
  git("commit", "-qam", "Other");
  const before = git("rev-parse", "main");
  await page.getByRole("button", { name: "Accept…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("1 file conflicts")).toBeVisible();
  await expect(dialog.getByText("store/Cargo.toml")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Accept", exact: true })).toBeDisabled();
  expect(git("rev-parse", "main")).toBe(before);
  await dialog.getByRole("button", { name: "Ask the agent to resolve it" }).click();
  await expect(page.getByText("Asked the agent to resolve the conflicts")).toBeVisible();
});

test("uncommitted edits of the user's are named, and never touched", async ({ page }) => {
  await review(page, "Move sessions");
  const path = join(fleet.project, "scripts/check.sh");
  const before = readFileSync(path, "utf8");
  writeFileSync(path, `${before}# Mine.\n`);
  await page.getByRole("button", { name: "Accept…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(/In the way: scripts\/check\.sh/)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Accept", exact: true })).toBeDisabled();
  expect(readFileSync(path, "utf8")).toBe(`${before}# Mine.\n`);
  writeFileSync(path, before);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(dialog.getByText(/^Fits:/)).toBeVisible();
});
