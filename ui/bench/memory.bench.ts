/** What an hour of eight busy agents leaves behind in a window that shows the board. */

import { expect, test } from "@playwright/test";
import { type Fleet, startFleet } from "../e2e/daemon";
import { tell } from "./figures";
import { busy, door, until } from "./fleet";
import { kept } from "./probe";

const AGENTS = 8;
/** A turn every ten seconds is a busy agent: its model thinks for some of them, its commands run for the others. */
const TURNS = 360;
/** None of them is done when the end is looked at: a card under review has buttons that a running one has not. */
const MORE_TURNS = 60;
/** The first part fills pools, caches and compiled code; what grows after it grows for ever. */
const WARM = 0.25;

let fleet: Fleet;
test.beforeAll(async () => {
  // Without a wait between them, an hour of turns takes as long as the daemon needs.
  const turns = busy(TURNS + MORE_TURNS, 2).map((turn, i) => ({
    tool_calls: (turn.tool_calls ?? []).map((call) =>
      call.name === "exec"
        ? { name: "exec", arguments: { command: `echo test store::case_${i} ... ok` } }
        : call,
    ),
  }));
  fleet = await startFleet([{ key: "Busy", replies: turns }], undefined, {
    top: `max_running = ${AGENTS}`,
    // Room for all of it: a summary on the way would begin the script anew.
    ofModel: "context_window = 10_000_000",
  });
});
test.afterAll(() => fleet.stop());

test("memory after an hour's worth of events", async ({ page }) => {
  const { ask } = door(fleet);
  await ask("POST", "/v1/projects", { path: fleet.project });
  await page.goto(fleet.url);
  await expect(page.locator('[data-column="running"]')).toBeVisible();
  for (let i = 0; i < AGENTS; i++) {
    await ask("POST", "/v1/tasks", {
      project: fleet.project,
      prompt: [{ type: "text", text: `Busy with part ${i}` }],
      start: "now",
    });
  }
  const turns = async (): Promise<number> => {
    const { tasks } = await ask<{ tasks: { latest_run?: { turns: number } | null }[] }>("GET", "/v1/tasks");
    return tasks.reduce((all, { latest_run }) => all + (latest_run?.turns ?? 0), 0);
  };
  const cdp = await page.context().newCDPSession(page);
  const all = AGENTS * TURNS;
  await until("the first turns", async () => (await turns()) >= all * WARM);
  const before = await kept(cdp);
  await until("an hour of turns", async () => (await turns()) >= all);
  const after = await kept(cdp);
  const { seq } = await ask<{ seq: number }>("GET", "/v1/tasks?limit=1");
  const info = test.info();
  const mb = "MB";
  await tell(info, "memory.events", "8 agents, an hour's worth: events", seq, "");
  await tell(info, "memory.heap_mb", "  the page's heap at its end", after.heapMb, mb, 60);
  await tell(
    info,
    "memory.heap_growth_mb",
    "  its growth over the last three quarters",
    after.heapMb - before.heapMb,
    mb,
    3,
  );
  await tell(info, "memory.nodes", "  DOM nodes", after.nodes, "");
  await tell(info, "memory.nodes_growth", "  their growth", after.nodes - before.nodes, "", 200);
  await tell(
    info,
    "memory.listeners_growth",
    "  growth of event listeners",
    after.listeners - before.listeners,
    "",
    50,
  );
});
