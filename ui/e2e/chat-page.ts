/** The chats that the specs drive: what their model says, and where things are on the page. */

import { expect, type Locator, type Page, test as base } from "@playwright/test";
import { type Conversation, type Fleet, startFleet } from "./daemon";

export const CODE =
  "Like this, see [the manual](https://example.org/manual):\n\n```rust\npub fn add(a: i32, b: i32) -> i32 {\n    a + b\n}\n```\n\nIt **adds** now.";
export const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

const TALKS: Conversation[] = [
  {
    key: "AXE",
    replies: [
      { reasoning: "The sign is wrong.", text: CODE },
      { text: "Never heard.", delay_ms: 60_000 },
    ],
  },
  { key: "SLOW", replies: [{ text: "Never heard.", delay_ms: 60_000 }] },
  { key: "HELLO", replies: [{ text: "Good evening." }, { text: "At nine." }, { text: "In the harbor." }] },
  { key: "MORNING", replies: [{ text: "Good morning." }] },
  { key: "CODE", replies: [{ reasoning: "The sign is wrong.", text: CODE }, { text: "Once more." }] },
  {
    key: "LOOK",
    replies: [
      { tool_calls: [{ name: "read", arguments: { path: "src/lib.rs" } }] },
      { text: "It subtracts, see `src/lib.rs:2`." },
    ],
  },
  {
    key: "PACED",
    replies: [
      {
        text: `First words.\n\n\`\`\`rust\n${lines(20, (i) => `let harbor_${i} = ${i};`)}\n\`\`\`\n\nLast words.`,
        pace_ms: 90,
      },
      { text: "The second answer." },
      { text: "The third answer." },
    ],
  },
  { key: "BROKEN", replies: [{ faults: [{ fault: "status", status: 401 }], text: "Not yet." }] },
  {
    key: "LONG",
    replies: [
      {
        text: `${Array.from({ length: 80 }, (_, i) => `Paragraph ${i}.`).join("\n\n")}\n\n\`\`\`\n${lines(3000, (i) => `row ${i}`)}\n\`\`\`\n\nThe end.`,
      },
    ],
  },
];

// A model that nobody answers for, and one that is named otherwise.
const MODELS = `[models.offline]\napi = "responses"\nbase_url = "http://127.0.0.1:1/v1"\nmodel = "offline"\n`;

export const test = base.extend<object, { fleet: Fleet }>({
  fleet: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const fleet = await startFleet(TALKS, [{ text: "I heard you." }], { ofModel: MODELS });
      fleet.flotilla("task", "add", "A task that makes the folder a project");
      await use(fleet);
      fleet.stop();
    },
    { scope: "worker" },
  ],
});

export async function openChat(page: Page, fleet: Fleet): Promise<void> {
  await page.goto(fleet.url);
  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Chat" }).click();
  await expect(composer(page)).toBeFocused();
}

export const composer = (page: Page): Locator => page.getByRole("textbox", { name: "Message", exact: true });
export const replies = (page: Page): Locator => page.getByRole("article", { name: /^Reply of/ });
export const said = (page: Page): Locator => page.getByRole("article", { name: "You" });
export const list = (page: Page): Locator => page.getByRole("complementary", { name: "Chats" });
export const send = (page: Page): Locator => page.getByRole("button", { name: "Send", exact: true });
export const waiting = (page: Page): Locator => page.getByRole("list", { name: "Messages that wait" });
export const region = (page: Page): Locator => page.getByRole("region", { name: "Conversation" });

export async function say(page: Page, words: string): Promise<void> {
  await composer(page).fill(words);
  await composer(page).press("Enter");
}

export async function inProject(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Project$/ }).click();
  await page.getByRole("option", { name: "harbor-api" }).click();
  await composer(page).click();
}

/** A chat with one exchange. */
export async function talked(page: Page, fleet: Fleet, words: string, answer: string): Promise<void> {
  await openChat(page, fleet);
  await say(page, words);
  await expect(replies(page).last()).toContainText(answer);
  await expect(send(page)).toBeVisible();
}
