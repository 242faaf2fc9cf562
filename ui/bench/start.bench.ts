/** The first look at a daemon with 10,000 past tasks. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "@playwright/test";
import { BIN, type Fleet, startFleet } from "../e2e/daemon";
import { median, tell } from "./figures";
import { door } from "./fleet";

const ROUNDS = 5;

let fleet: Fleet;
test.beforeAll(async () => {
  fleet = await startFleet([], undefined, {
    before: (home) => {
      const bench = process.env["FLOTILLA_BENCH"] ?? join(BIN, "flotilla-bench");
      execFileSync(bench, ["past", home], { stdio: "inherit" });
    },
  });
  const { ask } = door(fleet);
  for (let i = 0; i < 30; i++) {
    await ask("POST", "/v1/tasks", {
      project: fleet.project,
      prompt: [{ type: "text", text: `Look after berth ${i}` }],
      start: "now",
    });
  }
});
test.afterAll(() => fleet.stop());

test("first paint with 10,000 past tasks", async ({ browser }) => {
  const paints: number[] = [];
  const cards: number[] = [];
  const bytes: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => {
      const watch = new MutationObserver(() => {
        if (document.querySelector("article[id^=card-]") === null) return;
        watch.disconnect();
        // The frame after the next is the first that surely shows it.
        requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("card")));
      });
      watch.observe(document, { childList: true, subtree: true });
    });
    await page.goto(fleet.url);
    await page.waitForFunction(() => performance.getEntriesByName("card").length > 0);
    const seen = await page.evaluate(() => ({
      paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
      card: performance.getEntriesByName("card")[0]?.startTime ?? NaN,
      bytes: performance
        .getEntriesByType("resource")
        .filter(({ name }) => /\.(js|css|woff2)$/.test(name))
        .reduce((all, entry) => all + (entry as PerformanceResourceTiming).encodedBodySize, 0),
    }));
    paints.push(seen.paint);
    cards.push(seen.card);
    bytes.push(seen.bytes);
    await context.close();
  }
  const info = test.info();
  await tell(info, "start.paint_ms", "10,000 past tasks: to the first paint", median(paints), "ms", 500);
  await tell(info, "start.card_ms", "  to the first card", median(cards), "ms", 1000);
  await tell(info, "start.bytes_kb", "  scripts, styles and fonts that it took", median(bytes) / 1000, "kB");
});
