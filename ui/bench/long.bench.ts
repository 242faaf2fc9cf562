/** What is long: a diff of 50,000 lines, a task of 10,000 items, 100 MB of a terminal. */

import { expect, type Page, test } from "@playwright/test";
import { type Fleet, type ScriptedReply, startFleet } from "../e2e/daemon";
import { exec, manyLines } from "../e2e/review-sample";
import { tell } from "./figures";
import { door, until } from "./fleet";
import { type Frames, summary, watchFrames } from "./probe";

const LINES = 50_000;
const TURNS = 250;
const CALLS = 20;
const FLOOD_MB = 100;
const LONGEST_FRAME_MS = 50;

/** A turn of many small calls, none of them made before: two items for each, and one of words. */
const chatter = (turn: number): ScriptedReply => ({
  text: `Part ${turn}: what stands there, and what it means for \`round\`.`,
  tool_calls: Array.from({ length: CALLS }, (_, call) => ({
    name: "search",
    arguments: { pattern: `part ${turn}, call ${call}` },
  })),
});

let fleet: Fleet;
const ids = new Map<string, string>();

test.beforeAll(async () => {
  test.setTimeout(400_000);
  process.env["SHELL"] = "/bin/bash";
  fleet = await startFleet(
    [
      { key: "Lines", replies: [exec(manyLines(LINES, "large.ts")), { text: "Done." }] },
      {
        key: "Items",
        replies: [...Array.from({ length: TURNS }, (_, turn) => chatter(turn)), { text: "All read." }],
      },
    ],
    undefined,
    // Room for all of it: a summary on the way would begin the script anew.
    { ofModel: "context_window = 10_000_000" },
  );
  const { ask } = door(fleet);
  for (const text of ["Lines", "Items"]) {
    const { id } = await ask<{ id: string }>("POST", "/v1/tasks", {
      project: fleet.project,
      prompt: [{ type: "text", text }],
      start: "now",
    });
    ids.set(text, id);
  }
  for (const id of ids.values()) {
    await until(
      "a review",
      async () => (await ask<{ state: string }>("GET", `/v1/tasks/${id}`)).state === "review",
    );
  }
});
test.afterAll(() => fleet.stop());

/** From the change of the address to when something shows, and what that took of the main thread. */
async function open(
  page: Page,
  route: string,
  sign: string,
  words = "",
): Promise<{ took: number; frames: Frames }> {
  let took = NaN;
  const frames = await watchFrames(page, async () => {
    took = await page.evaluate(
      async ({ route, sign, words }) => {
        const from = performance.now();
        location.hash = route;
        const shown = (): boolean => document.querySelector(sign)?.textContent.includes(words) === true;
        while (!shown()) await new Promise((go) => requestAnimationFrame(go));
        await new Promise((go) => requestAnimationFrame(go));
        return performance.now() - from;
      },
      { route, sign, words },
    );
  });
  return { took, frames };
}

/** Scrolls an element from one end towards the other, a step in each frame. */
async function scroll(page: Page, element: string, step: number): Promise<Frames> {
  return watchFrames(page, () =>
    page.evaluate(
      async ({ element, step }) => {
        let list = document.querySelector(element);
        while (list !== null && list.scrollHeight <= list.clientHeight + 1) list = list.parentElement;
        if (list === null) throw new Error("nothing to scroll");
        for (let i = 0; i < 240; i++) {
          list.scrollTop += step;
          await new Promise((go) => requestAnimationFrame(go));
        }
      },
      { element, step },
    ),
  );
}

async function tellScroll(id: string, frames: Frames): Promise<void> {
  const info = test.info();
  const { median: middle, longest, longestTask } = summary(frames);
  await tell(info, `${id}.scroll_frame_ms`, "  scrolled: a frame, median", middle, "ms");
  await tell(info, `${id}.scroll_longest_ms`, "  the longest frame", longest, "ms", LONGEST_FRAME_MS);
  await tell(
    info,
    `${id}.scroll_task_ms`,
    "  longest task of the main thread, CPU",
    longestTask,
    "ms",
    LONGEST_FRAME_MS,
  );
}

test("a diff of 50,000 lines", async ({ page }) => {
  await page.setViewportSize({ width: 1800, height: 1000 });
  await page.goto(fleet.url);
  await expect(page.locator("[data-column]").first()).toBeVisible();
  const { took, frames } = await open(
    page,
    `/task/${ids.get("Lines") ?? ""}/changes`,
    '[aria-label="Added line 1"]',
  );
  const info = test.info();
  await tell(info, "diff.open_ms", "a diff of 50,000 lines: opened", took, "ms", 1000);
  await tell(
    info,
    "diff.open_task_ms",
    "  longest task of the main thread, CPU",
    summary(frames).longestTask,
    "ms",
    100,
  );
  await tellScroll("diff", await scroll(page, '[role="grid"]', 900));
});

test("a task of 10,000 items", async ({ page }) => {
  await page.goto(fleet.url);
  await expect(page.locator("[data-column]").first()).toBeVisible();
  const { took, frames } = await open(page, `/task/${ids.get("Items") ?? ""}`, '[role="log"]', "All read.");
  const info = test.info();
  await tell(info, "items.open_ms", "a task of 10,000 items: its newest shown", took, "ms", 1000);
  await tell(
    info,
    "items.open_task_ms",
    "  longest task of the main thread, CPU",
    summary(frames).longestTask,
    "ms",
    100,
  );
  await tellScroll("items", await scroll(page, '[role="log"] li', -600));
});

test("100 MB of a terminal", async ({ page }) => {
  await page.goto(fleet.url);
  await page.getByRole("tab", { name: "Terminal", exact: true }).click();
  await page
    .getByRole("button", { name: /^Open a shell/ })
    .first()
    .click();
  const rows = page.locator(".xterm-rows");
  await expect(rows).toContainText(/[$#]/);
  let took = NaN;
  const frames = await watchFrames(page, async () => {
    const from = Date.now();
    await page.keyboard.type(
      `yes "$(printf 'x%.0s' {1..99})" | head -c ${FLOOD_MB}000000; echo flood-$((6*7))`,
    );
    await page.keyboard.press("Enter");
    await expect(rows).toContainText("flood-42", { timeout: 240_000 });
    took = (Date.now() - from) / 1000;
  });
  const info = test.info();
  const { longest, longestTask } = summary(frames);
  await tell(info, "flood.s", "100 MB into a terminal: until its end shows", took, "s", 30);
  await tell(info, "flood.longest_ms", "  the longest frame", longest, "ms", 100);
  await tell(
    info,
    "flood.task_ms",
    "  longest task of the main thread, CPU",
    longestTask,
    "ms",
    LONGEST_FRAME_MS,
  );
});
