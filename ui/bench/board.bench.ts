/** The board with 1,000 cards, 100 of them at work: frames, and what an event renders. */

import { expect, type Page, test } from "@playwright/test";
import { type Fleet, startFleet } from "../e2e/daemon";
import { median, tell } from "./figures";
import { busy, door, type Door, until } from "./fleet";
import { counted, countRenders, startCounting, summary, watchFrames } from "./probe";

/** A part of the whole, to try the bench itself. */
const SCALE = Number(process.env["FLOTILLA_BENCH_SCALE"] ?? 1);
const CARDS = 1000 * SCALE;
const RUNNING = 100 * SCALE;
const PHASE_MS = 8000;
/** No frame longer than this while something moves under the user's hand. */
const LONGEST_FRAME_MS = 50;

let fleet: Fleet;
let daemon: Door;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  fleet = await startFleet([{ key: "Busy", replies: busy(400, 20) }], undefined, {
    top: `max_running = ${RUNNING}`,
  });
  daemon = door(fleet);
  const add = (text: string, start: "now" | "later"): Promise<unknown> =>
    daemon.ask("POST", "/v1/tasks", { project: fleet.project, prompt: [{ type: "text", text }], start });
  for (let i = 0; i < CARDS - RUNNING; i++) {
    await add(`Write down what part ${i} of the harbour's books is for, and who reads it.`, "later");
  }
  for (let i = 0; i < RUNNING; i++) await add(`Busy with the tests of part ${i}`, "now");
  await until("a hundred runs", async () => {
    const { tasks } = await daemon.ask<{ tasks: { state: string }[] }>("GET", "/v1/tasks?state=running");
    return tasks.filter(({ state }) => state === "running").length >= RUNNING;
  });
});
test.afterAll(() => fleet.stop());

async function open(page: Page): Promise<void> {
  await page.goto(fleet.url);
  await expect(page.locator('[data-column="running"] article').first()).toBeVisible({ timeout: 60_000 });
  await page.locator('[data-column="draft"]').click();
  await expect(page.locator('[data-column="draft"] article').first()).toBeVisible();
}

async function tellFrames(
  phase: string,
  what: string,
  frames: Awaited<ReturnType<typeof watchFrames>>,
  budget?: number,
): Promise<void> {
  const info = test.info();
  const { median: middle, p95, longest, over16, over50, longestTask, busy: work } = summary(frames);
  const id = (name: string): string => `board.${phase}.${name}`;
  await tell(info, id("frame_ms"), `${what}: a frame, median`, middle, "ms");
  await tell(info, id("frame_p95_ms"), "  95 of 100", p95, "ms");
  await tell(info, id("frame_longest_ms"), "  the longest", longest, "ms", budget);
  await tell(info, id("over_16_percent"), "  longer than 16.7 ms", over16, "%");
  await tell(info, id("over_50_percent"), "  longer than 50 ms", over50, "%");
  await tell(
    info,
    id("task_longest_ms"),
    "  longest task of the main thread, CPU",
    longestTask,
    "ms",
    budget,
  );
  await tell(info, id("main_percent"), "  main thread at work, CPU", (100 * work) / PHASE_MS, "%");
}

test("frames while a hundred tasks stream", async ({ page }) => {
  await open(page);
  const still = await watchFrames(page, () => page.waitForTimeout(PHASE_MS));
  await tellFrames("watched", "1,000 cards, 100 running, watched", still, LONGEST_FRAME_MS);

  for (const column of ["running", "draft"]) {
    const scrolled = await watchFrames(page, () =>
      page.evaluate(
        async ({ column, ms }) => {
          const list = document.querySelector(`[data-column="${column}"] ul`)?.parentElement;
          if (list == null) throw new Error("the column has no list");
          const from = performance.now();
          let step = 40;
          while (performance.now() - from < ms) {
            const before = list.scrollTop;
            list.scrollTop += step;
            if (list.scrollTop === before) step = -step;
            await new Promise((go) => requestAnimationFrame(go));
          }
        },
        { column, ms: PHASE_MS },
      ),
    );
    await tellFrames(
      `scrolled_${column}`,
      `the same, the column ${column} scrolled`,
      scrolled,
      LONGEST_FRAME_MS,
    );
  }

  const card = await page.locator('[data-column="draft"] article').nth(2).boundingBox();
  if (card === null) throw new Error("no card is in sight");
  const dragged = await watchFrames(page, async () => {
    await page.mouse.move(card.x + 40, card.y + 12);
    await page.mouse.down();
    const from = Date.now();
    for (let i = 0; Date.now() - from < PHASE_MS; i++) {
      const turn = i / 20;
      await page.mouse.move(card.x + 200 + 180 * Math.sin(turn), card.y + 150 + 120 * Math.cos(turn / 2));
    }
    await page.keyboard.press("Escape");
    await page.mouse.up();
  });
  await tellFrames("dragged", "the same, a card dragged about", dragged, LONGEST_FRAME_MS);
});

test("renders per event", async ({ page }) => {
  await page.addInitScript(countRenders);
  await open(page);
  const ended = await daemon.watchBoard();
  await startCounting(page);
  const from = Date.now();
  await page.waitForTimeout(PHASE_MS);
  const { commits, renders, names } = await counted(page);
  const seconds = (Date.now() - from) / 1000;
  const { entries, cards } = ended();
  const info = test.info();
  await tell(info, "renders.entries_per_s", "entries of the board's stream", entries / seconds, "/s");
  await tell(info, "renders.cards_per_s", "changed cards in them", cards / seconds, "/s");
  await tell(info, "renders.commits_per_entry", "React's commits for an entry", commits / entries, "");
  await tell(info, "renders.per_card", "components rendered for a changed card", renders / cards, "", 1);
  await info.attach("names", { body: JSON.stringify(names, null, 2), contentType: "application/json" });
  if (process.env["FLOTILLA_BENCH_NAMES"] !== undefined) process.stdout.write(`${JSON.stringify(names)}\n`);
});

test("from a click to what it shows", async ({ page }) => {
  await open(page);
  const times: number[] = [];
  const cards = page.locator('[data-column="running"] article');
  for (let i = 0; i < 5; i++) {
    const id = await cards.nth(i % 3).getAttribute("id");
    const took = await page.evaluate(async (of) => {
      const from = performance.now();
      location.hash = `/task/${(of ?? "").replace("card-", "")}`;
      const shown = (): boolean => document.querySelector("h1")?.textContent.startsWith("Busy") === true;
      while (!shown()) await new Promise((go) => requestAnimationFrame(go));
      return performance.now() - from;
    }, id);
    times.push(took);
    await page.evaluate(() => (location.hash = "/board"));
    await expect(cards.nth(2)).toBeVisible();
  }
  await tell(test.info(), "board.open_task_ms", "from a card to its task, median", median(times), "ms", 300);
});
