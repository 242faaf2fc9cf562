import { fileURLToPath } from "node:url";
import { expect, type Locator } from "@playwright/test";
import { expectNoAxeProblems } from "./axe";
import {
  CODE,
  composer,
  inProject,
  list,
  openChat,
  region,
  replies,
  said,
  say,
  send,
  talked,
  test,
  waiting,
} from "./chat-page";

// One daemon for all of them; each has chats of its own.
test.describe.configure({ mode: "default" });

test("Enter sends; Markdown, coloured code and folded reasoning come; links and copies work; the talk goes on", async ({
  page,
  context,
  fleet,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await talked(page, fleet, "CODE please", "It adds now.");
  const reply = replies(page).first();
  await expect(reply.locator("strong")).toHaveText("adds");
  await expect(reply.locator("pre span[style*=color]").first()).toBeVisible();
  const reasoning = reply.getByRole("button", { name: "Reasoning" });
  await expect(reasoning).toHaveAttribute("aria-expanded", "false");
  await reasoning.press("Enter");
  await expect(page.getByText("The sign is wrong.")).toBeVisible();

  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await reply.locator("figure").getByRole("button", { name: "Copy" }).click();
  await expect(reply.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await copied()).toBe("pub fn add(a: i32, b: i32) -> i32 {\n    a + b\n}");
  await reply.getByRole("button", { name: "Copy", exact: true }).last().click();
  await expect.poll(copied).toBe(CODE);

  await context.route("https://example.org/**", (route) => route.fulfill({ body: "The manual" }));
  const opened = context.waitForEvent("page");
  await reply.getByRole("link", { name: "the manual" }).click();
  expect((await opened).url()).toBe("https://example.org/manual");
  await page.bringToFront();

  await composer(page).fill("And?");
  await composer(page).press("Shift+Enter");
  await composer(page).pressSequentially("I ask");
  await expect(composer(page)).toHaveValue("And?\nI ask");
  await composer(page).press("Enter");
  await expect(replies(page).last()).toContainText("Once more.");
  await expect(list(page).getByRole("link", { name: /CODE please/ })).toHaveAttribute("aria-current", "page");
});

test("with a project an @ names a file by keyboard, and the model's looks are small lines that open", async ({
  page,
  fleet,
}) => {
  await openChat(page, fleet);
  await inProject(page);
  await composer(page).pressSequentially("LOOK at @sess");
  await expect(page.getByRole("option", { name: "src/session.rs" })).toHaveAttribute("aria-selected", "true");
  await composer(page).press("Enter");
  await expect(composer(page)).toHaveValue("LOOK at @src/session.rs ");
  await composer(page).press("Enter");
  await expect(said(page).getByRole("list", { name: "Attached" })).toContainText("src/session.rs");
  await expect(replies(page)).toContainText("It subtracts");
  await replies(page).getByRole("button", { name: "Read src/lib.rs" }).click();
  await expect(replies(page)).toContainText("a - b");
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

test("pasted pictures, dropped and picked files come along, can be removed before, and what cannot come is named", async ({
  page,
  fleet,
}) => {
  await openChat(page, fleet);
  await bring(composer(page), "paste");
  await expect(page.getByRole("img", { name: "shot.png" })).toBeVisible();
  await bring(composer(page), "drop");
  await page.getByRole("button", { name: "Remove table.csv" }).click();
  await bring(composer(page), "drop");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (
    await choosing
  ).setFiles([
    { name: "notes.md", mimeType: "text/markdown", buffer: Buffer.from("# Notes") },
    { name: "tool.bin", mimeType: "application/octet-stream", buffer: Buffer.from([0, 1, 2]) },
  ]);
  await expect(page.getByText(/^tool\.bin cannot be attached/)).toBeVisible();
  await say(page, "What are these?");
  await expect(replies(page)).toContainText("I heard you.");
  const attached = said(page).getByRole("list", { name: "Attached" });
  await expect(attached.getByRole("img", { name: "shot.png" })).toBeVisible();
  await expect(attached).toContainText("table.csv");
  await expect(attached).toContainText("notes.md");
});

test("a PDF and a notebook are attached by what they say, and what says nothing is refused with what to do", async ({
  page,
  fleet,
}) => {
  await openChat(page, fleet);
  const fixture = (name: string): string =>
    fileURLToPath(new URL(`../../crates/agent/tests/fixtures/${name}.pdf`, import.meta.url));
  const picker = page.locator('input[type="file"]').first();
  await picker.setInputFiles([fixture("blank"), fixture("locked")]);
  await expect(page.getByText(/^blank\.pdf is a PDF without text/)).toBeVisible();
  await expect(page.getByText(/^locked\.pdf is a PDF that a password locks/)).toBeVisible();
  const cell = { cell_type: "code", source: ["tide()"], outputs: [] };
  const notebook = Buffer.from(
    JSON.stringify({ cells: [cell], nbformat: 4, nbformat_minor: 5, metadata: {} }),
  );
  await picker.setInputFiles({ name: "tides.ipynb", mimeType: "", buffer: notebook });
  await expect(page.getByText("tides.ipynb")).toBeVisible();
  await picker.setInputFiles(fixture("two"));
  await expect(page.getByText("two.pdf")).toBeVisible();
  await say(page, "When is high water?");
  await expect(replies(page)).toContainText("I heard you.");
  await expect(said(page).getByRole("list", { name: "Attached" })).toContainText("two.pdf");
  const [chat] = JSON.parse(fleet.flotilla("--json", "chat", "search", "high water")) as { id: string }[];
  const shown = fleet.flotilla("--json", "chat", "show", chat?.id ?? "");
  expect(shown).toContain("High water at 4 and at 16.");
  expect(shown).toContain("cell 1: code\\ntide()");
});

test("a message that is sent while a PDF is read waits for it, and is not sent without one that cannot be read", async ({
  page,
  fleet,
}) => {
  await openChat(page, fleet);
  const fixture = (name: string): string =>
    fileURLToPath(new URL(`../../crates/agent/tests/fixtures/${name}.pdf`, import.meta.url));
  let release: () => void = () => undefined;
  const hold = (): void => void (held = new Promise<void>((resolve) => (release = resolve)));
  let held = Promise.resolve();
  await page.route("**/v1/documents/read", async (route) => {
    await held;
    await route.continue();
  });
  const picker = page.locator('input[type="file"]').first();
  const attached = page.getByRole("list", { name: "Attached" });

  hold();
  await picker.setInputFiles(fixture("locked"));
  await expect(attached).toContainText("Reading");
  await composer(page).fill("What do the tides do?");
  await composer(page).press("Enter");
  await expect(page.getByRole("button", { name: "Sends once read" })).toBeDisabled();
  await expectNoAxeProblems(page);
  release();
  await expect(page.getByText(/^Not sent: locked\.pdf could not come along/)).toBeVisible();
  await expect(composer(page)).toHaveValue("What do the tides do?");
  await expect(said(page)).toHaveCount(0);

  hold();
  await picker.setInputFiles(fixture("two"));
  await expect(attached).toContainText("two.pdf");
  await composer(page).press("Enter");
  await composer(page).press("Enter");
  await composer(page).pressSequentially(" At noon?");
  await expect(said(page)).toHaveCount(0);
  release();
  await expect(replies(page)).toContainText("I heard you.");
  await expect(said(page)).toHaveCount(1);
  await expect(said(page)).toContainText("What do the tides do? At noon?");
  await expect(said(page).getByRole("list", { name: "Attached" })).toContainText("two.pdf");
});

test("words come without a jump, and what is written meanwhile waits, can be taken back, and goes out in order", async ({
  page,
  fleet,
}) => {
  await openChat(page, fleet);
  await say(page, "PACED please");
  await expect(page.getByText("First words.")).toBeVisible();
  await say(page, "The second question");
  await say(page, "One too many");
  await say(page, "The third question");
  await expect(waiting(page).getByRole("listitem")).toHaveCount(3);
  // The arrow up takes the last one back, its button any of them.
  await composer(page).press("ArrowUp");
  await expect(composer(page)).toHaveValue("The third question");
  await composer(page).press("Enter");
  await waiting(page)
    .getByRole("listitem")
    .filter({ hasText: "One too many" })
    .getByRole("button", { name: "Take back" })
    .click();
  await expect(composer(page)).toHaveValue("One too many");
  // The first line of code keeps its element from its first colours to the end: nothing is drawn twice.
  const line = replies(page).first().locator("pre code > span").first();
  await expect(line.locator("span[style*=color]").first()).toBeVisible();
  await line.evaluate((element) => element.setAttribute("data-same", "yes"));
  // What stands already stays where it is, frame by frame.
  const places = await page.getByText("First words.").evaluateHandle((words) => {
    const seen = new Set<number>();
    const look = (): void => {
      seen.add((words as HTMLElement).offsetTop);
      requestAnimationFrame(look);
    };
    look();
    return seen;
  });
  await expect(page.getByText("Last words.")).toBeVisible();
  await expect(line).toHaveAttribute("data-same", "yes");
  expect(await places.evaluate((seen) => seen.size)).toBe(1);
  await expect(replies(page)).toHaveCount(3);
  await expect(replies(page).nth(1)).toContainText("The second answer.");
  await expect(replies(page).nth(2)).toContainText("The third answer.");
  await expect(said(page).nth(1)).toContainText("The second question");
  await expect(waiting(page)).toHaveCount(0);
  await expect(composer(page)).toHaveValue("One too many");
});

test("Escape stops a reply; what waited for it comes back, and what is typed is there after a reload", async ({
  page,
  fleet,
}) => {
  await openChat(page, fleet);
  await say(page, "SLOW one");
  await expect(page.getByRole("button", { name: /^Stop/ })).toBeVisible();
  await expect(list(page)).toContainText("A reply is coming");
  await say(page, "Then tell me more");
  await expect(waiting(page)).toContainText("Then tell me more");
  await page.keyboard.press("Escape");
  await expect(replies(page)).toContainText("You stopped this reply.");
  await expect(waiting(page)).toHaveCount(0);
  await expect(composer(page)).toHaveValue("Then tell me more");
  await composer(page).pressSequentially(", please");
  await page.reload();
  await expect(composer(page)).toHaveValue("Then tell me more, please");
});

test("a message is edited, a reply asked for again, a branch begun, and every version stays within reach", async ({
  page,
  fleet,
}) => {
  await talked(page, fleet, "HELLO there", "Good evening.");
  await composer(page).press("ArrowUp");
  const editor = said(page).getByRole("textbox", { name: "Message" });
  await expect(editor).toBeFocused();
  await expect(editor).toHaveValue("HELLO there");
  await editor.fill("MORNING to you");
  await editor.press("Enter");
  await expect(replies(page)).toHaveCount(1);
  await expect(replies(page)).toContainText("Good morning.");
  const versions = said(page).first().getByRole("group", { name: "Versions" });
  await expect(versions).toContainText("2 / 2");
  await versions.getByRole("button", { name: "Previous version" }).click();
  await expect(replies(page)).toContainText("Good evening.");

  await replies(page).getByRole("button", { name: "Ask again" }).click();
  await page.getByRole("menuitem", { name: "Ask again" }).click();
  await expect(replies(page).getByRole("group", { name: "Versions" })).toContainText("2 / 2");
  await expect(send(page)).toBeVisible();

  await say(page, "When?");
  await expect(replies(page).last()).toContainText("At nine.");
  await expect(send(page)).toBeVisible();
  await replies(page).first().getByRole("button", { name: "Branch from here" }).click();
  await expect(replies(page)).toHaveCount(1);
  await say(page, "Where?");
  await expect(said(page).last().getByRole("group", { name: "Versions" })).toContainText("2 / 2");
  await said(page).last().getByRole("button", { name: "Previous version" }).click();
  await expect(said(page).last()).toContainText("When?");
});

test("what went wrong is said: a key that is refused, a model that is not there; another model is chosen", async ({
  page,
  fleet,
}) => {
  await openChat(page, fleet);
  await say(page, "BROKEN one");
  await expect(replies(page).getByRole("alert")).toContainText("did not accept the key");
  await expect(list(page)).toContainText("The last reply failed");
  await replies(page).getByRole("button", { name: "Try again" }).click();
  await expect(replies(page)).toContainText("Not yet.");
  await expect(send(page)).toBeVisible();

  await page.getByRole("button", { name: "Model: scripted" }).click();
  await page.getByRole("menuitem", { name: /^offline/ }).click();
  await say(page, "HELLO in vain");
  await page.getByRole("button", { name: /^Stop/ }).click();
  await expect(replies(page).last()).toContainText("You stopped this reply.");
  await expect(page.getByRole("button", { name: "Model: offline" })).toBeVisible();
  await replies(page).last().getByRole("button", { name: "Ask again" }).click();
  await page.getByRole("menuitem", { name: /^scripted/ }).click();
  await expect(page.getByRole("article", { name: "Reply of scripted" })).toHaveCount(2);
});

test("a search finds words in all chats and leads to the message; so does the command line", async ({
  page,
  fleet,
}) => {
  await talked(page, fleet, "HELLO lighthouse", "Good evening.");
  await list(page).getByRole("button", { name: "New chat" }).click();
  await expect(said(page)).toHaveCount(0);
  await say(page, "Something else");
  await expect(replies(page)).toContainText("I heard you.");
  await list(page).getByRole("searchbox", { name: "Search all chats" }).fill("lighthouse");
  const hit = list(page)
    .getByRole("link", { name: /HELLO lighthouse/ })
    .last();
  await expect(hit.locator("mark")).toHaveText("lighthouse");
  await hit.click();
  await expect(said(page).filter({ hasText: "lighthouse" })).toHaveAttribute("data-target", "true");
  await list(page).getByRole("searchbox").fill("nothing like it");
  await expect(list(page)).toContainText("No chat has these words");

  const found = JSON.parse(fleet.flotilla("--json", "chat", "search", "lighthouse")) as { id: string }[];
  expect(found).toHaveLength(1);
  const id = found[0]?.id ?? "";
  expect(fleet.flotilla("chat", "show", id.slice(-8))).toContain("Good evening.");
  fleet.flotilla("chat", "archive", id);
  expect(fleet.flotilla("chat", "list")).not.toContain("lighthouse");
  expect(fleet.flotilla("chat", "list", "--archived")).toContain("lighthouse");
  await expect(page.getByText("This chat is archived.")).toBeVisible();
  fleet.flotilla("chat", "restore", id);
  await expect(composer(page)).toBeVisible();
});

test("a chat is renamed, archived, and comes back by undo and out of the archive", async ({
  page,
  fleet,
}) => {
  await talked(page, fleet, "HELLO again", "Good evening.");
  const link = (name: string): Locator => list(page).getByRole("link", { name: new RegExp(name) });
  await link("HELLO again").press("F2");
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

/** How many drafts stand on the Scratchpad with these words. */
test("the newest words stay in sight, a reader who scrolled up is left in peace, and a huge block shows its beginning", async ({
  page,
  fleet,
}) => {
  await talked(page, fleet, "LONG one", "The end.");
  await expect(page.getByText("The end.")).toBeInViewport();
  const block = replies(page).locator("figure");
  await expect(block).toContainText("row 399");
  await expect(block).not.toContainText("row 400");
  await block.getByRole("button", { name: "Show all 3,000 lines" }).click();
  await expect(block).toContainText("row 2999");
  await region(page).hover();
  await page.mouse.wheel(0, -1500);
  await expect(page.getByRole("button", { name: "To the newest" })).toBeVisible();
  const top = await region(page).evaluate((element) => element.scrollTop);
  await page.getByRole("button", { name: "To the newest" }).click();
  await expect(page.getByText("The end.")).toBeInViewport();
  expect(await region(page).evaluate((element) => element.scrollTop)).toBeGreaterThan(top);
});

test("two thousand messages open at their end, are read to their beginning, and are let go of again", async ({
  page,
  fleet,
}) => {
  await talked(page, fleet, "HELLO many", "Good evening.");
  const chat = page.url().split("/").at(-1) ?? "";
  await page.route(`**/v1/chats/${chat}?*`, (route) => route.abort());
  await page.route(`**/v1/chats/${chat}`, async (route) => {
    const real = (await (await route.fetch()).json()) as { tree: Record<string, unknown>[] };
    const [person, model] = real.tree;
    const tree = Array.from({ length: 2000 }, (_, i) => ({
      ...(i % 2 === 0
        ? { ...person, parts: [{ type: "text", text: `Question ${i}` }] }
        : {
            ...model,
            items: [
              {
                item: "assistant_message",
                text: `**Answer** ${i}\n\n- one\n- two\n\n\`\`\`rust\nlet a = ${i};\n\`\`\``,
              },
            ],
          }),
      id: `msg_${i}`,
      parent: i === 0 ? null : `msg_${i - 1}`,
    }));
    await route.fulfill({ json: { ...real, tree } });
  });
  await page.reload();
  await expect(page.getByText("Answer 1999")).toBeInViewport();
  const made = (): Promise<number> => page.getByRole("article").count();
  expect(await made()).toBeLessThanOrEqual(60);
  // Whoever scrolls up finds earlier ones before he gets there, and stays where he was.
  await region(page).focus();
  for (let seen = await made(), rounds = 0; rounds < 4; rounds++) {
    await page.keyboard.press("Home");
    await expect.poll(made).toBeGreaterThan(seen);
    seen = await made();
  }
  await page.getByRole("button", { name: "To the newest" }).click();
  await expect(page.getByText("Answer 1999")).toBeInViewport();
  await expect.poll(made).toBeLessThanOrEqual(60);
});

test("axe finds nothing serious in any theme", async ({ page, fleet }) => {
  await talked(page, fleet, "AXE please", "It adds now.");
  await say(page, "And now");
  await say(page, "This waits");
  await expect(waiting(page)).toBeVisible();
  await expectNoAxeProblems(page);
});

test("a daemon that is lost in the middle of a reply says so, and the chat goes on", async ({
  page,
  fleet,
}) => {
  await openChat(page, fleet);
  await say(page, "SLOW and lost");
  await expect(page.getByRole("button", { name: /^Stop/ })).toBeVisible();
  await say(page, "HELLO afterwards");
  await fleet.crash();
  await expect(replies(page)).toContainText("The daemon ended before this reply did.");
  await expect(composer(page)).toHaveValue("HELLO afterwards");
  await composer(page).press("Enter");
  await expect(replies(page)).toHaveCount(2);
});
