/** Terminals in the window: the user's shells, and those of a run. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page, test } from "@playwright/test";
import { type Fleet, startFleet } from "./daemon";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let fleet: Fleet;

/** What the terminal in front shows, line by line. */
const rows = (page: Page) => page.locator(".xterm-rows");

async function openShell(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole("tab", { name: "Terminal", exact: true }).click();
  await page.getByRole("button", { name: /^Open a shell/ }).click();
  await expect(rows(page)).toContainText(/[$#]/);
}

async function type(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

test.beforeAll(() => {
  process.env["SHELL"] = "/bin/bash";
});
test.beforeEach(async () => {
  fleet = await startFleet([
    {
      key: "Count slowly",
      replies: [
        {
          tool_calls: [
            {
              name: "exec",
              arguments: { command: "echo first; read answer; echo got $answer; exit 3", yield_ms: 20_000 },
            },
          ],
        },
        { text: "Counted." },
      ],
    },
  ]);
});
test.afterEach(() => fleet.stop());

test("a shell opens, runs what is typed and keeps it over a reload", async ({ page }) => {
  await openShell(page, fleet.url);
  await type(page, "echo $((6*7))-answers; pwd");
  await expect(rows(page)).toContainText("42-answers");
  await page.reload();
  await expect(page.getByRole("tab", { name: "Terminal", exact: true })).toBeVisible();
  await page.getByRole("tab", { name: "Terminal", exact: true }).click();
  await expect(rows(page)).toContainText("42-answers");
});

test("shells stand in tabs, and one that works is closed only when asked", async ({ page }) => {
  await openShell(page, fleet.url);
  await type(page, "echo one");
  await page.getByRole("button", { name: "New shell" }).click();
  await page.getByRole("menuitem", { name: "Home folder" }).click();
  const tabs = page.getByRole("tablist", { name: "Terminals" }).getByRole("tab");
  await expect(tabs).toHaveCount(2);
  await tabs.first().click();
  await expect(rows(page)).toContainText("one");
  await tabs.first().press("Delete");
  await page.getByRole("button", { name: "Close the shell" }).click();
  await expect(tabs).toHaveCount(1);
});

test("text is found, copied and pasted as the platform does it", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openShell(page, fleet.url);
  await type(page, "clear; for i in 1 2 3; do echo needle $i; done");
  await expect(rows(page)).toContainText("needle 3");
  await page.keyboard.press("Control+Shift+F");
  await page.getByRole("textbox", { name: "Find in this terminal" }).fill("needle");
  await expect(page.getByText(/of 3$/)).toBeVisible();
  await page.keyboard.press("Escape");
  // The terminal's own surface lies over its text and takes the mouse.
  const word = await page.getByText("needle 2").boundingBox();
  if (word === null) throw new Error("the word is not there");
  await page.mouse.dblclick(word.x + 20, word.y + word.height / 2);
  await page.keyboard.press("Control+Shift+C");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("needle");
  await page.keyboard.type("echo pasted-");
  await page.keyboard.press("Control+Shift+V");
  await page.keyboard.press("Enter");
  await expect(rows(page)).toContainText("pasted-needle");
});

test("the program learns of the terminal's size, and lines flow anew", async ({ page }) => {
  await openShell(page, fleet.url);
  const columns = async (): Promise<number> => {
    await type(page, "clear; echo cols=$(tput cols).");
    await expect(rows(page)).toContainText(/cols=\d+\./);
    return Number(/cols=(\d+)\./.exec((await rows(page).textContent()) ?? "")?.[1]);
  };
  const before = await columns();
  await page.setViewportSize({ width: 1800, height: 800 });
  await expect.poll(columns).toBeGreaterThan(before);
});

test("a connection that was lost goes on where it was, and a lost daemon's shell can still be read", async ({
  page,
}) => {
  await openShell(page, fleet.url);
  await type(page, "echo before-the-crash");
  await expect(rows(page)).toContainText("before-the-crash");
  await fleet.crash();
  await expect(page.getByText("this shell ended with it")).toBeVisible();
  await expect(rows(page)).toContainText("before-the-crash");
  await page.getByRole("button", { name: "Open it again" }).click();
  await expect(page.getByText("this shell ended with it")).toBeHidden();
  await expect(rows(page)).toContainText(/[$#]/);
});

test("megabytes of output at once freeze nothing", async ({ page }) => {
  await openShell(page, fleet.url);
  await page.evaluate(() => {
    const frames = { longest: 0 };
    (window as unknown as { frames: typeof frames }).frames = frames;
    let last = performance.now();
    const step = (now: number): void => {
      frames.longest = Math.max(frames.longest, now - last);
      last = now;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  const begun = Date.now();
  await type(page, "yes | head -c 5000000; echo the-$((1+1))nd-prompt");
  await expect(rows(page)).toContainText("the-2nd-prompt", { timeout: 50_000 });
  const longest = await page.evaluate(
    () => (window as unknown as { frames: { longest: number } }).frames.longest,
  );
  test.info().annotations.push({
    type: "measured",
    description: `${Date.now() - begun} ms, longest frame ${Math.round(longest)} ms`,
  });
  expect(longest).toBeLessThan(2500);
});

test("a run's terminal is watched, taken over by typing, and its end is shown", async ({ page }) => {
  fleet.flotilla("run", "--detach", "Count slowly");
  const [task] = JSON.parse(fleet.flotilla("task", "list", "--json")) as { id: string }[];
  await page.goto(fleet.url);
  await page.evaluate((id) => (location.hash = `/task/${id}`), task?.id ?? "");
  await page.getByRole("tab", { name: "Terminal", exact: true }).click();
  await expect(rows(page)).toContainText("first");
  await page.keyboard.type("ignored");
  await page.getByRole("button", { name: "Take over" }).click();
  await type(page, "forty");
  await expect(rows(page)).toContainText("got forty");
  await expect(page.getByText("Exit 3", { exact: true })).toBeVisible();
});

for (const theme of ["dark", "light", "contrast"]) {
  test(`nothing serious is wrong for assistive technology in the ${theme} theme`, async ({ page }) => {
    await openShell(page, fleet.url);
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    await page.keyboard.press("Control+Shift+F");
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(at: string): Promise<{ violations: { id: string; impact: string; nodes: unknown[] }[] }> };
      };
      const { violations } = await axe.run("#terminal-panel, [role=tablist]");
      return violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    });
    expect(found).toEqual([]);
  });
}
