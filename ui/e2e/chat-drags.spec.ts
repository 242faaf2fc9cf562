import { expect, type Locator, type Page } from "@playwright/test";
import { composer, replies, talked, test } from "./chat-page";
import type { Fleet } from "./daemon";

// One daemon for all of them; each has chats of its own.
test.describe.configure({ mode: "default" });

function drafts(fleet: Fleet, words: string): number {
  const tasks = JSON.parse(fleet.flotilla("task", "list", "--json")) as { title: string; state: string }[];
  return tasks.filter(({ title, state }) => title.includes(words) && state === "draft").length;
}

async function middle(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error("out of sight");
  return { x: box.x + Math.min(box.width / 2, 40), y: box.y + box.height / 2 };
}

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [a, b] = [await middle(from), await middle(to)];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  await page.mouse.move(a.x - 20, a.y - 10, { steps: 4 });
  await page.mouse.move(b.x, b.y, { steps: 6 });
  await page.mouse.up();
}

test("a message goes to the Scratchpad by its button, with the mouse and with the keyboard", async ({
  page,
  fleet,
}) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  const scratchpad = page.getByRole("link", { name: "Scratchpad" });
  const grip = replies(page).getByRole("button", { name: "Drag to the Scratchpad" });
  await replies(page).getByRole("button", { name: "Send to Scratchpad" }).click();
  await expect.poll(() => drafts(fleet, "Good evening.")).toBe(1);
  await drag(page, grip, scratchpad);
  await expect.poll(() => drafts(fleet, "Good evening.")).toBe(2);
  await grip.focus();
  await page.keyboard.press("Space");
  // The message field below takes it, too; the Scratchpad lies to the left.
  await expect(page.getByText(/“Good evening\.” is over/)).toBeAttached();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByText(/“Good evening\.” is over Scratchpad/)).toBeAttached();
  await page.keyboard.press("Space");
  await expect.poll(() => drafts(fleet, "Good evening.")).toBe(3);
  await page.getByRole("button", { name: "Open" }).last().click();
  await expect(page).toHaveURL(/#\/task\//);
});

test("selected words go to the Scratchpad by button, by key, by a drag of their own and of the selection", async ({
  page,
  fleet,
}) => {
  await talked(page, fleet, "CODE for a selection", "It adds now.");
  const scratchpad = page.getByRole("link", { name: "Scratchpad" });
  const words = replies(page).getByText("It adds now.");
  const bar = page.getByRole("toolbar", { name: "Selected words" });
  await words.selectText();
  await bar.getByRole("button", { name: "Quote" }).click();
  await expect(composer(page)).toHaveValue("> It adds now.\n\n");
  await words.selectText();
  await bar.getByRole("button", { name: /^Send to Scratchpad/ }).click();
  await expect.poll(() => drafts(fleet, "It adds now.")).toBe(1);
  await words.selectText();
  await expect(bar).toBeVisible();
  await page.keyboard.press("Control+Shift+D");
  await expect.poll(() => drafts(fleet, "It adds now.")).toBe(2);
  await drag(page, bar.getByRole("button", { name: "Drag to the Scratchpad" }), scratchpad);
  await expect.poll(() => drafts(fleet, "It adds now.")).toBe(3);
  // The browser's own drag of what is selected.
  await words.selectText();
  await drag(page, words, scratchpad);
  await expect.poll(() => drafts(fleet, "It adds now.")).toBe(4);
});
