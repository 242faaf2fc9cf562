import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Locator, type Page, test as base } from "@playwright/test";
import { type Conversation, type Fleet, startFleet } from "./daemon";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const CODE =
  "Like this:\n\n```rust\npub fn add(a: i32, b: i32) -> i32 {\n    a + b\n}\n```\n\nIt **adds** now.";

const TALKS: Conversation[] = [
  { key: "HELLO", replies: [{ text: "Good evening." }, { text: "At nine." }] },
  { key: "MORNING", replies: [{ text: "Good morning." }] },
  { key: "CODE", replies: [{ reasoning: "The sign is wrong.", text: CODE }] },
  {
    key: "LOOK",
    replies: [
      { tool_calls: [{ name: "read", arguments: { path: "src/lib.rs" } }] },
      { text: "It subtracts, see `src/lib.rs:2`." },
    ],
  },
  { key: "SLOW", replies: [{ text: "Never heard.", delay_ms: 60_000 }] },
  { key: "BROKEN", replies: [{ faults: [{ fault: "status", status: 401 }], text: "Not yet." }] },
  { key: "LONG", replies: [{ text: Array.from({ length: 120 }, (_, i) => `Paragraph ${i}.`).join("\n\n") }] },
];

const test = base.extend<{ fleet: Fleet }>({
  // eslint-disable-next-line no-empty-pattern
  fleet: async ({}, use) => {
    const fleet = await startFleet(TALKS, [{ text: "I heard you." }]);
    fleet.flotilla("task", "add", "A task that makes the folder a project");
    await use(fleet);
    fleet.stop();
  },
});

async function openChat(page: Page, fleet: Fleet): Promise<void> {
  await page.goto(fleet.url);
  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Chat" }).click();
  await expect(composer(page)).toBeFocused();
}

const composer = (page: Page): Locator => page.getByRole("textbox", { name: "Message", exact: true });
const replies = (page: Page): Locator => page.getByRole("article", { name: "Reply of scripted" });
const said = (page: Page): Locator => page.getByRole("article", { name: "You" });
const list = (page: Page): Locator => page.getByRole("complementary", { name: "Chats" });

async function say(page: Page, words: string): Promise<void> {
  await composer(page).fill(words);
  await composer(page).press("Enter");
}

async function inProject(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Project" }).click();
  await page.getByRole("option", { name: "harbor-api" }).click();
  await composer(page).click();
}

/** A chat with one exchange. */
async function talked(page: Page, fleet: Fleet, words: string, answer: string): Promise<void> {
  await openChat(page, fleet);
  await say(page, words);
  await expect(replies(page).last()).toContainText(answer);
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
}

test("Enter sends, the answer comes, and the talk goes on", async ({ page, fleet }) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  await composer(page).fill("When?");
  await composer(page).press("Shift+Enter");
  await composer(page).pressSequentially("I ask");
  await expect(composer(page)).toHaveValue("When?\nI ask");
  await composer(page).press("Enter");
  await expect(replies(page)).toHaveCount(2);
  await expect(replies(page).last()).toContainText("At nine.");
  await expect(list(page).getByRole("link", { name: /HELLO there/ })).toHaveAttribute("aria-current", "page");
});

test("an answer shows Markdown, coloured code and its reasoning folded", async ({ page, fleet }) => {
  await talked(page, fleet, "CODE please", "It adds now.");
  await expect(replies(page).getByRole("strong").or(replies(page).locator("strong"))).toHaveText("adds");
  await expect(replies(page).locator("pre span[style*=color]").first()).toBeVisible();
  const reasoning = replies(page).getByRole("button", { name: "Reasoning" });
  await expect(reasoning).toHaveAttribute("aria-expanded", "false");
  await expect(page.getByText("The sign is wrong.")).toHaveCount(0);
  await reasoning.press("Enter");
  await expect(page.getByText("The sign is wrong.")).toBeVisible();
});

test("with a project the model looks at files, and its looks are small lines that open", async ({
  page,
  fleet,
}) => {
  await openChat(page, fleet);
  await inProject(page);
  await say(page, "LOOK at it");
  await expect(replies(page)).toContainText("It subtracts");
  const call = replies(page).getByRole("button", { name: "Read src/lib.rs" });
  await call.click();
  await expect(replies(page)).toContainText("a - b");
});

test("an @ names a file of the project by keyboard, and the file comes along", async ({ page, fleet }) => {
  await openChat(page, fleet);
  await inProject(page);
  await composer(page).pressSequentially("What is in @sess");
  const option = page.getByRole("option", { name: "src/session.rs" });
  await expect(option).toHaveAttribute("aria-selected", "true");
  await composer(page).press("Enter");
  await expect(composer(page)).toHaveValue("What is in @src/session.rs ");
  await composer(page).press("Enter");
  await expect(said(page).getByRole("list", { name: "Attached" })).toContainText("src/session.rs");
  await expect(replies(page)).toContainText("I heard you.");
});

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Files as a paste or a drop brings them. */
async function bring(target: Locator, how: "paste" | "drop"): Promise<void> {
  await target.evaluate(
    (element, { how, pixel }) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(pixel), (letter) => letter.charCodeAt(0));
      if (how === "paste") transfer.items.add(new File([bytes], "shot.png", { type: "image/png" }));
      else transfer.items.add(new File(["one,two"], "table.csv", { type: "text/csv" }));
      const init = { bubbles: true, cancelable: true };
      element.dispatchEvent(
        how === "paste"
          ? new ClipboardEvent("paste", { ...init, clipboardData: transfer })
          : new DragEvent("drop", { ...init, dataTransfer: transfer }),
      );
    },
    { how, pixel: PIXEL },
  );
}

test("pasted pictures and dropped files come along, and can be removed before", async ({ page, fleet }) => {
  await openChat(page, fleet);
  await bring(composer(page), "paste");
  await expect(page.getByRole("img", { name: "shot.png" })).toBeVisible();
  await bring(composer(page), "drop");
  await page.getByRole("button", { name: "Remove table.csv" }).click();
  await bring(composer(page), "drop");
  await say(page, "What are these?");
  await expect(replies(page)).toContainText("I heard you.");
  const attached = said(page).getByRole("list", { name: "Attached" });
  await expect(attached.getByRole("img", { name: "shot.png" })).toBeVisible();
  await expect(attached).toContainText("table.csv");
});

test("Escape stops a reply, and the composer is free again", async ({ page, fleet }) => {
  await openChat(page, fleet);
  await say(page, "SLOW one");
  await expect(page.getByRole("button", { name: /^Stop/ })).toBeVisible();
  await expect(list(page)).toContainText("A reply is coming");
  await page.keyboard.press("Escape");
  await expect(replies(page)).toContainText("You stopped this reply.");
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
});

test("the arrow up edits the last message, and both versions stay", async ({ page, fleet }) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  await composer(page).press("ArrowUp");
  const editor = said(page).getByRole("textbox", { name: "Message" });
  await expect(editor).toBeFocused();
  await expect(editor).toHaveValue("HELLO there");
  await editor.fill("MORNING to you");
  await editor.press("Enter");
  await expect(replies(page)).toHaveCount(1);
  await expect(replies(page)).toContainText("Good morning.");
  const versions = said(page).getByRole("group", { name: "Versions" });
  await expect(versions).toContainText("2 / 2");
  await versions.getByRole("button", { name: "Previous version" }).click();
  await expect(said(page)).toContainText("HELLO there");
  await expect(replies(page)).toContainText("Good evening.");
});

test("a reply is asked for again, by a model of one's choice", async ({ page, fleet }) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  await replies(page).getByRole("button", { name: "Ask again" }).click();
  await page.getByRole("menuitem", { name: "Ask again" }).click();
  await expect(replies(page).getByRole("group", { name: "Versions" })).toContainText("2 / 2");
  await page.getByRole("button", { name: "Model: scripted" }).click();
  await expect(page.getByRole("menuitem", { name: "scripted" })).toBeVisible();
});

test("a branch begins at any reply, and the other one is kept", async ({ page, fleet }) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  await say(page, "When?");
  await expect(replies(page)).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  await replies(page).first().getByRole("button", { name: "Branch from here" }).click();
  await expect(replies(page)).toHaveCount(1);
  await say(page, "Where?");
  await expect(said(page).last()).toContainText("Where?");
  await expect(said(page).last().getByRole("group", { name: "Versions" })).toContainText("2 / 2");
});

test("what went wrong is said, and the reply can be asked for again", async ({ page, fleet }) => {
  await openChat(page, fleet);
  await say(page, "BROKEN one");
  await expect(replies(page).getByRole("alert")).toBeVisible();
  await replies(page).getByRole("button", { name: "Try again" }).click();
  await expect(replies(page)).toContainText("Not yet.");
});

test("a search finds words in all chats and leads to the message", async ({ page, fleet }) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  await list(page).getByRole("button", { name: "New chat" }).click();
  await expect(said(page)).toHaveCount(0);
  await say(page, "Something else");
  await expect(replies(page)).toContainText("I heard you.");
  await list(page).getByRole("searchbox", { name: "Search all chats" }).fill("evening");
  const hit = list(page).getByRole("link", { name: /Good evening/ });
  await expect(hit.locator("mark")).toHaveText("evening");
  await hit.click();
  await expect(replies(page).filter({ hasText: "Good evening." })).toHaveAttribute("data-target", "true");
  await list(page).getByRole("searchbox").fill("nothing like it");
  await expect(list(page)).toContainText("No chat has these words");
});

test("a chat is renamed, archived, and comes back by undo and out of the archive", async ({
  page,
  fleet,
}) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  const link = (name: string): Locator => list(page).getByRole("link", { name: new RegExp(name) });
  await link("HELLO there").press("F2");
  await list(page).getByRole("textbox", { name: "Title of the chat" }).fill("Greetings");
  await page.keyboard.press("Enter");
  await expect(link("Greetings")).toBeVisible();
  const archive = async (): Promise<void> => {
    await list(page).getByRole("button", { name: "More about Greetings" }).click();
    await page.getByRole("menuitem", { name: "Archive" }).click();
    await expect(link("Greetings")).toHaveCount(0);
  };
  await archive();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(link("Greetings")).toBeVisible();
  await archive();
  await list(page).getByRole("button", { name: "Show archived chats" }).click();
  await page.getByRole("button", { name: "More about Greetings" }).click();
  await page.getByRole("menuitem", { name: "Bring back" }).click();
  await page.getByRole("button", { name: "Show chats that are not archived" }).click();
  await expect(link("Greetings")).toBeVisible();
});

/** What stands on the Scratchpad as a draft. */
function drafts(fleet: Fleet): string {
  return fleet.flotilla("task", "list", "--json");
}

test("a message and selected words go to the Scratchpad as drafts", async ({ page, fleet }) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  await replies(page).getByRole("button", { name: "Send to Scratchpad" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Added a draft to harbor-api." })).toBeVisible();
  expect(drafts(fleet)).toContain("Good evening.");
  await said(page).getByText("HELLO there").selectText();
  const bar = page.getByRole("toolbar", { name: "Selected words" });
  await bar.getByRole("button", { name: "Quote" }).click();
  await expect(composer(page)).toHaveValue("> HELLO there\n\n");
  await said(page).getByText("HELLO there").selectText();
  await bar.getByRole("button", { name: "Send to Scratchpad" }).click();
  await expect.poll(() => drafts(fleet)).toContain("HELLO there");
  await page.getByRole("button", { name: "Open" }).last().click();
  await expect(page).toHaveURL(/#\/task\//);
});

test("a message is dragged to the Scratchpad with the mouse", async ({ page, fleet }) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  const grip = replies(page).getByRole("button", { name: "Drag to the Scratchpad" });
  const from = await grip.boundingBox();
  const to = await page.getByRole("link", { name: "Scratchpad" }).boundingBox();
  if (from === null || to === null) throw new Error("nothing to drag");
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x - 40, from.y - 10, { steps: 4 });
  await page.mouse.move(to.x + 30, to.y + 10, { steps: 8 });
  await page.mouse.up();
  await expect(page.getByText("Added a draft to harbor-api.")).toBeVisible();
  expect(drafts(fleet)).toContain("Good evening.");
});

test("a message is dragged to the Scratchpad with the keyboard", async ({ page, fleet }) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  const grip = replies(page).getByRole("button", { name: "Drag to the Scratchpad" });
  await grip.focus();
  await page.keyboard.press("Space");
  await expect(page.getByText(/Picked up “Good evening\.”/)).toBeAttached();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByText(/“Good evening\.” is over Scratchpad/)).toBeAttached();
  await page.keyboard.press("Space");
  await expect(page.getByText("Added a draft to harbor-api.")).toBeVisible();
});

test("the newest words stay in sight, and a reader who scrolled up is left in peace", async ({
  page,
  fleet,
}) => {
  await talked(page, fleet, "LONG one", "Paragraph 119.");
  await expect(page.getByText("Paragraph 119.")).toBeInViewport();
  const area = page.getByRole("region", { name: "Conversation" });
  await area.hover();
  await page.mouse.wheel(0, -1500);
  await expect(page.getByRole("button", { name: "To the newest" })).toBeVisible();
  const top = await area.evaluate((element) => element.scrollTop);
  await page.getByRole("button", { name: "To the newest" }).click();
  await expect(page.getByText("Paragraph 119.")).toBeInViewport();
  expect(await area.evaluate((element) => element.scrollTop)).toBeGreaterThan(top);
});

test("a chat is there again after the daemon crashed", async ({ page, fleet }) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  await fleet.crash();
  await say(page, "When?");
  await expect(replies(page)).toHaveCount(2);
  await expect(replies(page).last()).toContainText("At nine.");
});

for (const theme of ["dark", "light", "contrast"]) {
  test(`axe finds nothing serious in the ${theme} theme`, async ({ page, fleet }) => {
    await talked(page, fleet, "CODE please", "It adds now.");
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: {
          run: (
            context: object,
          ) => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
        };
      };
      const { violations } = await axe.run({ include: ["main"] });
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" ")}`);
    });
    expect(found).toEqual([]);
  });
}
