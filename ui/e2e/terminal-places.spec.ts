/** Where shells stand, and where the links in them lead. */

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type Fleet, startFleet } from "./daemon";

let fleet: Fleet;
let other: string;
test.beforeAll(async () => {
  process.env["SHELL"] = "/bin/bash";
  fleet = await startFleet([
    {
      key: "Leave a mark",
      replies: [
        { tool_calls: [{ name: "exec", arguments: { command: "echo mark > mark.txt" } }] },
        { text: "I left it." },
      ],
    },
  ]);
  other = join(dirname(fleet.project), "lighthouse");
  mkdirSync(other);
  fleet.flotilla("task", "add", "--project", other, "Look at the lamp");
});
test.afterAll(() => fleet.stop());

const rows = (page: Page) => page.locator(".xterm-rows");

async function shellIn(page: Page, place: RegExp): Promise<void> {
  const shown = page.getByRole("tablist", { name: "Terminals" }).getByRole("tab", { selected: true });
  const before = (await shown.count()) === 0 ? "none" : await shown.getAttribute("id");
  await page.getByRole("button", { name: "New shell" }).click();
  await page.getByRole("menuitem", { name: place }).click();
  // The shell that was there before still shows a prompt of its own.
  await expect(shown).not.toHaveAttribute("id", before ?? "");
  await expect(rows(page)).toContainText(/[$#]/);
  await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
}

async function type(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

test("a shell opens in another project, and in a task's workspace, where it sees what the agent made", async ({
  page,
}) => {
  fleet.flotilla("run", "Leave a mark", "--json");
  await page.goto(fleet.url);
  await page.getByRole("heading", { name: "Leave a mark" }).first().click();
  await page.getByRole("tab", { name: "Terminal", exact: true }).click();
  await shellIn(page, /^lighthouse/);
  await type(page, "basename $PWD");
  await expect(rows(page).getByText("lighthouse", { exact: true })).toBeVisible();
  await shellIn(page, /^Workspace of “Leave a mark”/);
  await type(page, "cat mark.txt");
  await expect(rows(page).getByText("mark", { exact: true })).toBeVisible();
});

test("an address that a program prints opens as a page", async ({ page, context }) => {
  await context.route("https://docs.example.org/**", (route) => route.fulfill({ body: "The manual" }));
  await page.goto(fleet.url);
  await page.getByRole("tab", { name: "Terminal", exact: true }).click();
  await shellIn(page, /^Home folder/);
  await type(page, "clear; echo see https://docs.example.org/manual now");
  const line = rows(page).locator("> div", { hasText: /^see https:/ });
  await expect(line).toBeVisible();
  const [x, y] = await line.evaluate((row) => {
    const words = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    const text = document.createRange();
    while (words.nextNode()) {
      const at = words.currentNode.textContent?.indexOf("org/manual") ?? -1;
      if (at < 0) continue;
      text.setStart(words.currentNode, at);
      text.setEnd(words.currentNode, at + 1);
    }
    const { left, width, top, height } = text.getBoundingClientRect();
    return [left + width / 2, top + height / 2] as const;
  });
  await page.mouse.move(x, y);
  await expect(page.locator(".xterm-cursor-pointer")).toBeVisible();
  const opened = context.waitForEvent("page");
  await page.mouse.down();
  await page.mouse.up();
  await expect((await opened).getByText("The manual")).toBeVisible();
});
