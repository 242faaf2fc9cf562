/** Terminals in the window: the user's shells, and those of a run. */

import { expect, type Page, test } from "@playwright/test";
import { expectNoAxeProblems } from "./axe";
import { type Fleet, startFleet } from "./daemon";

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

/** One daemon for all of them; each leaves it without a shell. */
test.describe.configure({ mode: "default" });
test.beforeAll(async () => {
  process.env["SHELL"] = "/bin/bash";
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
test.afterAll(() => fleet.stop());
test.afterEach(async () => {
  const { origin, hash } = new URL(fleet.url);
  const headers = { Authorization: `Bearer ${hash.replace("#token=", "")}` };
  const list: unknown = await (await fetch(`${origin}/v1/shells`, { headers })).json();
  for (const { id } of (list as { shells: { id: string }[] }).shells) {
    await fetch(`${origin}/v1/shells/${id}/close`, { method: "POST", headers });
  }
});

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
  // It draws its rows anew, so for a moment the words may be nowhere.
  let word = { x: 0, y: 0, height: 0 };
  await expect(async () => {
    const box = await page.getByText("needle 2").boundingBox({ timeout: 1000 });
    if (box === null) throw new Error("the word is not there");
    word = box;
  }).toPass();
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

/** Measures, until `read` is called, the longest that the page could not answer. */
async function watchBlocks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const seen = { longest: 0 };
    (window as unknown as { seen: typeof seen }).seen = seen;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
    }).observe({ type: "longtask" });
  });
  return () => page.evaluate(() => (window as unknown as { seen: { longest: number } }).seen.longest);
}

test("a hundred megabytes of output freeze nothing, and all that can be scrolled back to is there", async ({
  page,
}) => {
  await openShell(page, fleet.url);
  const longest = await watchBlocks(page);
  const begun = Date.now();
  // Twelve million lines: 105 MB.
  await type(page, "seq 12000000; echo the-$((1+1))nd-prompt");
  await expect(rows(page)).toContainText("the-2nd-prompt", { timeout: 55_000 });
  const took = Date.now() - begun;
  // Near the far end of what can be scrolled back to, no line is missing.
  await page.keyboard.press("Control+Shift+F");
  await page.getByRole("textbox", { name: "Find in this terminal" }).fill("11990100");
  await expect(page.getByText("1 of 1")).toBeVisible();
  const shown = (await rows(page).locator("> div").allTextContents()).map(Number);
  expect(shown).toContain(11_990_100);
  expect(shown).toEqual(shown.map((_, i) => (shown[0] ?? 0) + i));
  const block = Math.round(await longest());
  test.info().annotations.push({ type: "measured", description: `${took} ms, longest block ${block} ms` });
});

test("a program that prints without end is stopped at once", async ({ page }) => {
  await openShell(page, fleet.url);
  await type(page, "yes a-line-without-end");
  await expect(rows(page)).toContainText("a-line-without-end");
  await page.keyboard.press("Control+C");
  await type(page, "echo $((6*7))-answers");
  await expect(rows(page)).toContainText("42-answers");
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

test("nothing serious is wrong for assistive technology, in any theme", async ({ page }) => {
  await openShell(page, fleet.url);
  await page.keyboard.press("Control+Shift+F");
  await expectNoAxeProblems(page);
});

test("the keyboard leaves a terminal by a key that the screen reader is told, and its colours follow the theme", async ({
  page,
}) => {
  await openShell(page, fleet.url);
  const input = page.getByRole("textbox", { name: "Terminal input. F6 leaves the terminal." });
  await expect(input).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(input).toBeFocused();
  await page.keyboard.press("F6");
  await expect(page.getByRole("tablist", { name: "Terminals" }).getByRole("tab")).toBeFocused();

  await page.getByRole("button", { name: "Terminal options" }).click();
  await page.getByRole("menuitem", { name: /^Screen reader mode/ }).click();
  await input.focus();
  await type(page, "echo read-$((6*7))");
  await expect(page.locator(".xterm-accessibility-tree")).toContainText("read-42");

  const ground = (): Promise<string> =>
    page.locator(".xterm-scrollable-element").evaluate((screen) => getComputedStyle(screen).backgroundColor);
  const light = await ground();
  await page.evaluate(() => (location.hash = "/settings/general"));
  await page.getByRole("radio", { name: "Dark", exact: true }).click();
  await expect.poll(ground).not.toBe(light);
});
