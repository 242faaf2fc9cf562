/** A task, opened: its timeline, its plan, its checkpoints, and what is said to its agent. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { expectNoAxeProblems } from "./axe";
import { type Fleet, type ScriptedReply, startFleet } from "./daemon";
import { MENDED, WAITING } from "./task-sample";

let fleet: Fleet;

/** Ten thousand items: calls, what they gave, and some words between them. */
const TURNS = 10;
const CALLS = 500;

function reads(_: unknown, turn: number): ScriptedReply {
  return {
    text: `Now the part **${turn}** of it, in which\n\n- a list stands\n- and \`code\``,
    tool_calls: Array.from({ length: CALLS }, (_, i) => ({
      name: i % 5 === 4 ? "search" : "read",
      arguments:
        i % 5 === 4
          ? { pattern: `sum ${turn} ${i}` }
          : { path: "src/lib.rs", offset: (i % 3) + 1, limit: turn * CALLS + i + 1 },
    })),
  };
}

test.describe.configure({ mode: "default" });
test.beforeAll(async () => {
  fleet = await startFleet(
    [
      MENDED,
      WAITING,
      {
        key: "Ask first",
        replies: [
          {
            text: "One thing first.",
            tool_calls: [
              { name: "ask", arguments: { question: "Wrap or saturate?", options: ["Wrap", "Saturate"] } },
            ],
          },
          { text: "I take that way." },
        ],
      },
      {
        key: "Ask for each",
        replies: [
          { tool_calls: [{ name: "exec", arguments: { command: "touch allowed.txt" } }] },
          { tool_calls: [{ name: "exec", arguments: { command: "touch refused.txt" } }] },
          { text: "I did what I may." },
        ],
      },
      {
        key: "Read it all",
        replies: [...Array.from({ length: TURNS }, reads), { text: "All of it is read." }],
      },
      {
        key: "Spend it all",
        replies: [
          {
            text: "I look around.",
            tool_calls: [{ name: "list", arguments: {} }],
            usage: { input: 10_000, output: 100 },
          },
          { text: "This was dear, and is done." },
        ],
      },
      { key: "Break down", replies: [{ faults: [{ fault: "status", status: 401, message: "no" }] }] },
    ],
    undefined,
    { ofModel: "context_window = 10_000_000\nprice = { input = 3.0, output = 15.0 }" },
  );
});
test.afterAll(() => fleet.stop());

interface Told {
  readonly id: string;
  readonly state: string;
  readonly title: string;
}

const tasks = (): Told[] => JSON.parse(fleet.flotilla("task", "list", "--json")) as Told[];

/** Starts a task, waits until it is in `state`, and opens it. */
async function open(page: Page, prompt: string, state: string, ...more: string[]): Promise<string> {
  fleet.flotilla("run", "--detach", ...more, prompt);
  const id = tasks().find(({ title }) => title === prompt)?.id ?? "";
  await expect.poll(() => tasks().find((task) => task.id === id)?.state, { timeout: 30_000 }).toBe(state);
  await page.goto(fleet.url);
  await page.evaluate((task) => (location.hash = `/task/${task}`), id);
  await expect(page.getByRole("heading", { name: prompt })).toBeVisible();
  await expect(history(page)).toBeVisible();
  return id;
}

const history = (page: Page): Locator => page.getByRole("log", { name: "What happened" });

async function toTop(page: Page): Promise<void> {
  await history(page).evaluate((log) => {
    log.scrollTop = 0;
  });
}

/** The folder in which a task's latest run works. */
function workspace(id: string): string {
  const { runs } = JSON.parse(fleet.flotilla("task", "show", id, "--json")) as {
    runs: { workspace: string }[];
  };
  return runs.at(-1)?.workspace ?? "";
}

test("the timeline tells what was said, thought, run and changed, beside the plan, the tokens and the cost", async ({
  page,
}) => {
  await open(page, "Mend the sum, one", "review");
  const head = page.getByTestId("work").getByText(/^#\d+ · scripted/);
  await expect(head).toContainText(/[\d.]+k tokens/);
  await expect(head).toContainText(/\$0\.\d\d/);
  await expect(page.getByRole("region", { name: "Plan" })).toContainText("4 of 4 done");
  await expect(history(page).getByText("The sum is right again")).toBeInViewport();
  await toTop(page);

  // Thoughts are folded to their first line.
  const thought = history(page).getByRole("button", { name: /^The sum subtracts/ });
  await thought.click();
  await expect(history(page).getByRole("button", { name: "Thought" })).toHaveAttribute(
    "aria-expanded",
    "true",
  );

  // What failed is open by itself, at its end; all of it is one step away.
  const failed = history(page).getByRole("button", { name: /for i in.*exit 101/ });
  await expect(failed).toHaveAttribute("aria-expanded", "true");
  const output = history(page).getByLabel("Output");
  await expect(output).toContainText("left: 0, right: 2");
  await expect(output).not.toContainText("case_1 ...");
  await history(page).getByRole("button", { name: "Show all 62 lines" }).click();
  await expect(output).toContainText("case_1 ... ok");
  await failed.click();

  const edited = history(page).getByRole("button", { name: /^Edited src\/lib\.rs \+2 ?−1/ });
  await edited.click();
  const change = history(page).getByRole("region", { name: "Edited src/lib.rs" });
  await expect(change.locator("[data-sign=del]")).toContainText("a - b");
  await expect(change.locator("[data-sign=add]").last()).toContainText("a + b");
  await expect(history(page).locator("strong", { hasText: "subtracts" })).toBeVisible();
  // A row that scrolled out of sight is still as it was left.
  await page.getByRole("button", { name: "Jump to latest" }).click();
  await expect(history(page).getByText("The sum is right again")).toBeInViewport();
  await expect(page.getByRole("button", { name: "Jump to latest" })).toBeHidden();
  await expect(history(page).getByRole("button", { name: /^printf.*exit 0/ })).toBeVisible();
  await toTop(page);
  await expect(failed).toHaveAttribute("aria-expanded", "false");
});

test("each checkpoint tells what changed, and is restored with a way back", async ({ page }) => {
  const id = await open(page, "Mend the sum, two", "review");
  const folder = workspace(id);
  const note = join(folder, "NOTES.md");
  expect(existsSync(note)).toBe(true);

  await history(page)
    .getByRole("button", { name: /^Checkpoint 1 · 1 file/ })
    .click();
  const changed = history(page).getByRole("region", { name: "What checkpoint 1 changed" });
  await expect(changed).toContainText("src/lib.rs");
  await expect(changed.locator("[data-sign=del]")).toContainText("a - b");

  await history(page).getByRole("button", { name: "Restore" }).first().click();
  await expect(page.getByText("The workspace is as it was at checkpoint 1")).toBeVisible();
  expect(existsSync(note)).toBe(false);
  expect(readFileSync(join(folder, "src/lib.rs"), "utf8")).toContain("a + b");
  await expect(history(page).getByText("The workspace was put back to a checkpoint")).toBeVisible();

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("The workspace is as it was before")).toBeVisible();
  expect(existsSync(note)).toBe(true);
});

test("a command that runs is seen live, and its terminal watched, taken over and handed back", async ({
  page,
}) => {
  await open(page, "Mend and wait, one", "running");
  const row = history(page).getByRole("button", { name: /^echo listening.*running$/ });
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await expect(history(page).getByText("listening on 8080", { exact: true })).toBeVisible();
  await history(page).getByRole("button", { name: "Open its terminal" }).last().click();
  const screen = page.locator(".xterm-rows");
  await expect(screen).toContainText("listening on 8080");
  await expect(page.getByText("You watch. The agent types.")).toBeVisible();
  await page.getByRole("button", { name: "Take over" }).click();
  await page.keyboard.type("har");
  await expect(screen).toContainText("har");
  await page.getByRole("button", { name: "Hand back" }).click();
  await expect(page.getByText("You watch. The agent types.")).toBeVisible();
  await page.keyboard.type("NOT");
  await page.getByRole("button", { name: "Take over" }).click();
  await page.keyboard.type("bor\n");
  await expect(screen).toContainText("heard harbor");
  await expect(history(page).getByText("The server was heard.")).toBeVisible();
  await expect(history(page).getByRole("button", { name: /^echo listening.*exit 0/ })).toBeVisible();
});

test("a message steers the agent or waits for its end, and can be taken back until then", async ({
  page,
}) => {
  await open(page, "Mend and wait, two", "running");
  const field = page.getByRole("textbox", { name: /Tell the agent something/ });
  const waiting = page.getByRole("list", { name: "Waiting to be delivered" });
  await page.getByRole("radio", { name: "After this" }).click();
  await field.fill("Never mind");
  await field.press("Enter");
  await expect(waiting).toContainText("Never mind");
  await expect(field).toHaveValue("");
  await waiting.getByRole("button", { name: "Take back" }).click();
  await expect(waiting).toBeHidden();
  await field.fill("And then the notes");
  await field.press("Enter");
  await expect(waiting).toContainText("And then the notes");
  await page.getByRole("radio", { name: "Now" }).click();
  await field.fill("Be quick");
  await field.press("Enter");
  await expect(waiting.getByRole("listitem")).toHaveCount(2);

  await history(page).getByRole("button", { name: "Open its terminal" }).last().click();
  await page.getByRole("button", { name: "Take over" }).click();
  await page.keyboard.type("go\n");
  await expect(history(page).getByText("I did what you said.")).toBeVisible();
  await expect(waiting).toBeHidden();
  const said = await history(page).locator("li").allTextContents();
  const place = (words: string): number => said.findIndex((row) => row.includes(words));
  expect(place("Be quick")).toBeLessThan(place("The server was heard."));
  expect(place("And then the notes")).toBeGreaterThan(place("The server was heard."));
  expect(said.join()).not.toContain("Never mind");
});

test("a question and approvals are answered in place", async ({ page }) => {
  await open(page, "Ask first, please", "needs_you");
  const need = history(page).getByRole("group");
  await expect(need).toContainText("Wrap or saturate?");
  await need.getByRole("button", { name: "Saturate" }).click();
  await expect(history(page).getByText("You answered: Saturate")).toBeVisible();
  await expect(history(page).getByText("I take that way.")).toBeVisible();
  await expect(need).toBeHidden();

  const id = await open(page, "Ask for each step", "needs_you", "--mode", "ask");
  await expect(need).toContainText("touch allowed.txt");
  await need.getByRole("button", { name: "Allow once" }).click();
  await expect(need).toContainText("touch refused.txt");
  await need.getByRole("button", { name: "No…" }).click();
  await need.getByRole("textbox").fill("Leave it be");
  await need.getByRole("button", { name: "Send" }).click();
  await expect(history(page).getByText("You refused it: Leave it be")).toBeVisible();
  await expect(history(page).getByRole("button", { name: /^touch refused.*refused$/ })).toBeVisible();
  await expect(history(page).getByText("I did what I may.")).toBeVisible();
  expect(existsSync(join(workspace(id), "allowed.txt"))).toBe(true);
  expect(existsSync(join(workspace(id), "refused.txt"))).toBe(false);
});

test("a run goes on with a word, is begun anew, and each attempt can be read", async ({ page }) => {
  await open(page, "Mend the sum, three", "review");
  const field = page.getByRole("textbox", { name: "Say what is still to be done" });
  await field.fill("One more thing");
  await field.press("Enter");
  await expect(history(page).getByText("One more thing")).toBeVisible();
  await expect(history(page).getByText("The agent says that it is done")).toHaveCount(2);

  await history(page)
    .getByRole("button", { name: /^Checkpoint 1 · / })
    .click();
  await history(page).getByRole("button", { name: "Start again from here" }).click();
  const attempts = page.getByRole("button", { name: /Which attempt shows/ });
  await expect(attempts).toContainText("Attempt 2 of 2");
  await expect(history(page).getByText("One more thing")).toBeHidden();
  await attempts.click();
  await page.getByRole("option", { name: "Attempt 1 of 2" }).click();
  await expect(history(page).getByText("One more thing")).toBeVisible();
  await expect(page.getByText("You look at attempt 1")).toBeVisible();
  await page.getByRole("button", { name: "Show the latest" }).click();
  await expect(history(page).getByText("The agent says that it is done")).toHaveCount(1);
});

test("ten thousand items scroll without a stutter, and nothing jumps while more arrive", async ({ page }) => {
  const begun = Date.now();
  await open(page, "Read it all, then stop", "review");
  const ran = Date.now() - begun;
  await expect(history(page).getByText("All of it is read.")).toBeInViewport({ timeout: 20_000 });
  const shown = Date.now() - begun - ran;
  // Rows are virtual: as many as fit, of five thousand.
  expect(await history(page).locator("li").count()).toBeLessThan(80);
  // The page's own time counts, not the clock's: other programs may be at work here.
  const browser = await page.context().newCDPSession(page);
  await browser.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async (): Promise<number> => {
    const { metrics } = await browser.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
  };
  const atFirst = await busy();
  const frames = await history(page).evaluate(async (log) => {
    const times: number[] = [];
    const frame = (): Promise<number> => new Promise((then) => requestAnimationFrame(then));
    let last = await frame();
    for (let step = 0; step < 120; step++) {
      log.scrollTop -= step < 60 ? 400 : 4000;
      const now = await frame();
      times.push(now - last);
      last = now;
    }
    times.sort((a, b) => a - b);
    return { median: times[60] ?? 0, worst: times.at(-1) ?? 0 };
  });
  const perFrame = ((await busy()) - atFirst) / 120;
  test.info().annotations.push({
    type: "measured",
    description: JSON.stringify({ items: TURNS * (2 * CALLS + 1), ran, shown, perFrame, ...frames }),
  });
  await expect(page.getByRole("button", { name: "Jump to latest" })).toBeVisible();

  // Something new at the end moves nothing of what is read.
  const reading = history(page).locator("li").nth(12);
  const index = await reading.getAttribute("data-index");
  const row = history(page).locator(`li[data-index="${index ?? ""}"]`);
  const before = await row.boundingBox();
  const field = page.getByRole("textbox", { name: "Say what is still to be done" });
  await field.fill("Read it once more");
  await field.press("Enter");
  await expect
    .poll(() => tasks().find(({ title }) => title === "Read it all, then stop")?.state)
    .toBe("review");
  await expect(field).toHaveValue("");
  await page.evaluate(() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then))));
  expect(await row.boundingBox()).toEqual(before);
  await page.getByRole("button", { name: "Jump to latest" }).click();
  await expect(history(page).getByText("Read it once more")).toBeVisible();
});

test("a run that failed says why and goes on when it is told to", async ({ page }) => {
  await open(page, "Break down, once", "failed");
  await expect(history(page).getByText(/^It failed: /)).toBeVisible();
  const field = page.getByRole("textbox", { name: "Say what is still to be done" });
  await field.fill("Try it again");
  await field.press("Enter");
  await expect(history(page).getByText("The agent says that it is done")).toBeVisible({ timeout: 20_000 });
});

test("nothing serious is wrong for assistive technology, in any theme", async ({ page }) => {
  await open(page, "Mend the sum, four", "review");
  await history(page)
    .getByRole("button", { name: /^Checkpoint 1 · / })
    .click();
  await expect(history(page).getByRole("region", { name: "What checkpoint 1 changed" })).toBeVisible();
  await expectNoAxeProblems(page);
});

test("a task whose budget is spent is given more, on the board or beside its timeline, and goes on where it stopped", async ({
  page,
}) => {
  await open(page, "Spend it all", "failed", "--budget", "0.02");
  const work = page.getByTestId("work");
  await expect(history(page).getByText("The task's budget of $0.02 is spent")).toBeVisible();
  await work.getByRole("button", { name: "Give it more…" }).click();
  const dialog = page.getByRole("dialog", { name: "What it may cost" });
  await expect(dialog.getByText("It has cost $0.03 so far, and may cost $0.02.")).toBeVisible();
  await expectNoAxeProblems(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  // Wide enough for every column.
  await page.setViewportSize({ width: 2000, height: 900 });
  await page.evaluate(() => (location.hash = "/board"));
  const card = page.getByRole("group", { name: "Spend it all", exact: true });
  await card.getByRole("button", { name: "Give it more…" }).click();
  const dollars = dialog.getByRole("textbox", { name: "US dollars" });
  await expect(dollars).toBeFocused();
  await dollars.fill("much");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("An amount from 0.01 on, such as 2.50.")).toBeVisible();
  await dollars.fill("0.03");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("It has cost $0.03 already: it needs more than that.")).toBeVisible();
  await dollars.fill("5");
  await page.keyboard.press("Enter");
  await expect(page.getByText("“Spend it all” may cost $5.00.")).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect.poll(() => tasks().find(({ title }) => title === "Spend it all")?.state).toBe("review");
  const id = tasks().find(({ title }) => title === "Spend it all")?.id ?? "";
  await page.evaluate((task) => (location.hash = `/task/${task}`), id);
  await expect(history(page).getByText("It may cost $5.00, all its runs together")).toBeVisible();
  await expect(history(page).getByText("This was dear, and is done.")).toBeVisible();
  await expect(work.getByText(/\$0\.\d\d of \$5\.00 at most/)).toBeVisible();
});
