import { expect, type Locator, type Page, test } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectNoAxeProblems } from "./axe";
import { type Fleet, startFleet } from "./daemon";

const edit = (path: string, old: string, next: string) => ({
  tool_calls: [{ name: "edit", arguments: { path, edits: [{ old, new: next }] } }],
});
const wait = {
  tool_calls: [{ name: "exec", arguments: { command: "echo waiting; sleep 300", yield_ms: 290000 } }],
};
const ask = {
  tool_calls: [{ name: "ask", arguments: { question: "Tabs or one page?", options: ["Tabs", "One page"] } }],
};

// One fleet for all: each test has tasks of its own names, and shows only those that it is about.
let fleet: Fleet;
test.beforeAll(async () => {
  fleet = await startFleet([
    { key: "Mend", replies: [edit("src/lib.rs", "a - b", "a + b"), { text: "Mended." }] },
    { key: "Clash", replies: [edit("README.md", "small", "tiny"), { text: "Done." }] },
    { key: "Wait", replies: [wait] },
    { key: "Ask", replies: [ask, { text: "As you like." }] },
    {
      key: "Break",
      replies: [
        {
          faults: [
            { fault: "status", status: 401 },
            { fault: "status", status: 401 },
          ],
        },
      ],
    },
  ]);
  // The page of a first run comes as long as there is no project.
  fleet.flotilla("task", "add", "The first of all");
});
test.afterAll(() => fleet.stop());

const column = (page: Page, name: string): Locator => page.locator(`[data-column="${name}"]`);
const card = (page: Page, title: string): Locator => page.getByRole("group", { name: title, exact: true });
const inColumn = (page: Page, name: string, title: string): Locator =>
  column(page, name).getByRole("group", { name: title, exact: true });

const headers = (): Record<string, string> => ({
  Authorization: `Bearer ${fleet.url.split("token=")[1] ?? ""}`,
});

const RAILS = ["draft", "queued", "landed", "put_away"];

/** Shows the board, with these of the columns that are rails at first unfolded, and only the tasks with these words. */
async function open(page: Page, words: string, ...unfolded: string[]): Promise<void> {
  const folded = Object.fromEntries(RAILS.map((name) => [name, !unfolded.includes(name)]));
  const values = { "board.folded": folded, "board.group": false };
  await page.request.patch(`${new URL(fleet.url).origin}/v1/preferences`, {
    headers: headers(),
    data: { values },
  });
  await page.setViewportSize({ width: 1900, height: 900 });
  await page.goto(fleet.url);
  await expect(page.locator(`section[data-column="${unfolded[0] ?? "running"}"]`)).toBeVisible();
  if (words !== "") await page.getByRole("searchbox", { name: "Find tasks" }).fill(words);
}

const add = (...args: string[]): string => fleet.flotilla("task", "add", ...args);

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [a, b] = [await from.boundingBox(), await to.boundingBox()];
  if (a === null || b === null) throw new Error("what is dragged, or where to, is out of sight");
  await page.mouse.move(a.x + a.width / 2, a.y + 12);
  await page.mouse.down();
  await page.mouse.move(a.x + a.width / 2 + 12, a.y + 20, { steps: 3 });
  await page.mouse.move(b.x + b.width / 2, b.y + Math.min(b.height / 2, 200), { steps: 8 });
  await page.mouse.up();
}

/** Picks up what has the focus and carries it with the arrow keys until it is over `place`. */
async function carry(page: Page, what: string, place: string, ...keys: string[]): Promise<void> {
  await page.keyboard.press("Space");
  await expect(page.getByText(new RegExp(`^(Picked up ${what}|${what} is over)`)).first()).toBeAttached();
  for (const key of keys) await page.keyboard.press(key);
  await expect(page.getByText(`${what} is over ${place}.`)).toBeAttached();
  await page.keyboard.press("Space");
}

/** Drops files, or text, out of another program. */
async function dropOutside(
  target: Locator,
  files: { name: string; type: string; bytes: number[] }[],
  words = "",
): Promise<void> {
  await target.evaluate(
    (element, { files, words }) => {
      const data = new DataTransfer();
      for (const { name, type, bytes } of files)
        data.items.add(new File([new Uint8Array(bytes)], name, { type }));
      if (words !== "") data.setData("text/plain", words);
      for (const kind of ["dragover", "drop"])
        element.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    { files, words },
  );
}
const bytes = (words: string): number[] => [...Buffer.from(words)];
interface Shown {
  readonly prompt: { readonly type: string; readonly text?: string }[];
  readonly settings: {
    readonly agent?: string;
    readonly mode: string;
    readonly base?: string;
    readonly carry: string;
  };
}
const shown = (page: Page, title: string): Promise<Shown> =>
  card(page, title)
    .getAttribute("id")
    .then((id) => JSON.parse(fleet.flotilla("task", "show", (id ?? "").slice(5), "--json")) as Shown);

test("a prompt that is typed and entered becomes a task, and its change comes into review by itself", async ({
  page,
}) => {
  await open(page, "");
  await page.getByRole("button", { name: /^Landed/ }).click();
  await expect(page.locator('section[data-column="landed"]')).toBeVisible();
  await page.getByRole("button", { name: /^Landed/ }).click();
  await expect(page.locator('button[data-column="landed"]')).toBeVisible();
  await page.getByRole("textbox", { name: "New task" }).fill("Mend what was typed");
  await page.keyboard.press("Enter");
  await expect(inColumn(page, "review", "Mend what was typed")).toContainText("1 file +1 −1");
});

test("a card that is dragged from Draft to Running starts, and back to Draft stops", async ({ page }) => {
  add("Wait for the mouse");
  await open(page, "mouse", "draft");
  await drag(page, card(page, "Wait for the mouse"), column(page, "running"));
  await expect(inColumn(page, "running", "Wait for the mouse")).toContainText("waiting");
  await drag(page, card(page, "Wait for the mouse"), column(page, "draft"));
  await expect(inColumn(page, "draft", "Wait for the mouse")).toContainText("Stopped");
  await expect(page.getByText("Its work is kept")).toBeVisible();
});

test("the keyboard does what the mouse does: pick up, choose a column, drop", async ({ page }) => {
  add("Wait by keyboard");
  await open(page, "keyboard", "draft", "queued");
  await card(page, "Wait by keyboard").focus();
  await carry(page, "Wait by keyboard", "Running", "ArrowRight", "ArrowRight");
  await expect(inColumn(page, "running", "Wait by keyboard")).toBeVisible();
  await card(page, "Wait by keyboard").focus();
  await carry(page, "Wait by keyboard", "Draft", "ArrowLeft");
  await expect(inColumn(page, "draft", "Wait by keyboard")).toBeVisible();
});

test("the menu of a card does what its drags do, and single keys do too", async ({ page }) => {
  add("Wait for a menu");
  await open(page, "menu", "draft", "put_away");
  const it = card(page, "Wait for a menu");
  const choose = async (name: string): Promise<void> => {
    await it.focus();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name }).click();
  };
  await choose("Start");
  await expect(inColumn(page, "running", "Wait for a menu")).toBeVisible();
  await choose("Stop");
  await expect(inColumn(page, "draft", "Wait for a menu")).toBeVisible();
  await it.focus();
  await page.keyboard.press("Delete");
  await expect(inColumn(page, "put_away", "Wait for a menu")).toBeVisible();
  await it.getByRole("button", { name: "Restore" }).click();
  await expect(inColumn(page, "review", "Wait for a menu")).toBeVisible();
});

test("a draft that is put away comes back as a draft, by undo", async ({ page }) => {
  add("Nothing but an idea");
  await open(page, "idea", "draft", "put_away");
  await drag(page, card(page, "Nothing but an idea"), column(page, "put_away"));
  await expect(inColumn(page, "put_away", "Nothing but an idea")).toBeVisible();
  await page.getByRole("status").getByRole("button", { name: "Restore" }).click();
  await expect(inColumn(page, "draft", "Nothing but an idea")).toBeVisible();
});

test("dropping into Landed opens the landing, the card says where it landed, and a refusal stays on it", async ({
  page,
}) => {
  add("--start", "Clash over the readme");
  await open(page, "readme", "landed");
  await expect(inColumn(page, "review", "Clash over the readme")).toBeVisible();
  writeFileSync(join(fleet.project, "README.md"), "# Harbor\n\nA large service.\n");
  await drag(page, card(page, "Clash over the readme"), column(page, "landed"));
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  expect(() => fleet.flotilla("task", "accept", numberOf("Clash over the readme"))).toThrow();
  await expect(inColumn(page, "review", "Clash over the readme")).toContainText("Not landed.");
  execFileSync("git", ["checkout", "-q", "README.md"], { cwd: fleet.project });
  await card(page, "Clash over the readme").focus();
  await carry(page, "Clash over the readme", "Landed", "ArrowRight");
  await page.getByRole("dialog").getByRole("button", { name: "Accept" }).last().click();
  await expect(inColumn(page, "landed", "Clash over the readme")).toContainText("1 file +1 −1 on main");
});
const numberOf = (title: string): string => {
  const all = JSON.parse(fleet.flotilla("task", "list", "--json")) as { number: number; title: string }[];
  return String(all.find((task) => task.title === title)?.number);
};

test("a task that failed says why, and can be started again", async ({ page }) => {
  add("--start", "Break at once");
  await open(page, "break");
  await expect(inColumn(page, "failed", "Break at once").getByRole("button")).toHaveCount(2);
  await inColumn(page, "failed", "Break at once").getByRole("button", { name: "Start again" }).click();
  await expect(inColumn(page, "failed", "Break at once")).toContainText("attempt 2");
});

test("a prompt of the shelf is dropped on Draft, by mouse, by keyboard and by menu", async ({ page }) => {
  await open(page, "", "draft");
  const prompt = page.getByRole("button", { name: "Explain this repository", exact: true });
  await drag(page, prompt, column(page, "draft"));
  await expect(column(page, "draft").getByRole("group", { name: "Explain this repository" })).toHaveCount(1);
  await prompt.focus();
  await carry(page, "Explain this repository", "Draft", "ArrowRight", "ArrowDown");
  await expect(column(page, "draft").getByRole("group", { name: "Explain this repository" })).toHaveCount(2);
  await page.getByRole("button", { name: "Actions for Explain this repository" }).click();
  await page.getByRole("menuitem", { name: "Keep as a draft" }).click();
  await expect(column(page, "draft").getByRole("group", { name: "Explain this repository" })).toHaveCount(3);
});

test("a prompt of the shelf brings its specialist along, on a card and in the composer", async ({ page }) => {
  await open(page, "", "draft");
  const title = "Reviewer: judge a change";
  await page.getByRole("button", { name: `Actions for ${title}` }).click();
  await page.getByRole("menuitem", { name: "Keep as a draft" }).click();
  await expect(inColumn(page, "draft", title)).toBeVisible();
  expect((await shown(page, title)).settings.agent).toBe("reviewer");
  await page.getByRole("button", { name: title, exact: true }).click();
  await expect(page.getByRole("button", { name: /^reviewer/ })).toBeVisible();
});

test("text, Markdown and a picture from outside are kept on Draft, started on Queued, refused where they cannot be read", async ({
  page,
}) => {
  await open(page, "", "draft", "queued");
  await dropOutside(column(page, "draft"), [], "Words from outside");
  await expect(inColumn(page, "draft", "Words from outside")).toBeVisible();
  const picture = { name: "shot.png", type: "image/png", bytes: [137, 80, 78, 71, 13, 10, 26, 10] };
  const plan = { name: "outside.md", type: "text/markdown", bytes: bytes("# Plan\n") };
  await dropOutside(column(page, "draft"), [plan, picture]);
  const kept = column(page, "draft").getByRole("group", { name: /outside\.md/ });
  await expect(kept).toBeVisible();
  const { prompt } = await shown(page, (await kept.getAttribute("aria-label")) ?? "");
  expect(prompt.map(({ type }) => type)).toEqual(["text", "image"]);
  const note = { name: "note.txt", type: "text/plain", bytes: bytes("Mend this outside") };
  await dropOutside(column(page, "queued"), [note]);
  await expect(column(page, "review").getByRole("group", { name: /note\.txt/ })).toBeVisible();
  await dropOutside(column(page, "draft"), [{ name: "a.bin", type: "", bytes: [0, 1] }]);
  await expect(page.getByText("a.bin cannot be part of a prompt")).toBeVisible();
});

test("what a project proposes fills a new task, and what is chosen holds", async ({ page, request }) => {
  const { origin } = new URL(fleet.url);
  const { projects } = (await (
    await request.get(`${origin}/v1/projects`, { headers: headers() })
  ).json()) as {
    projects: { id: string }[];
  };
  execFileSync("git", ["branch", "-f", "next"], { cwd: fleet.project });
  const set = (data: object) =>
    request.patch(`${origin}/v1/projects/${projects[0]?.id}/settings`, { headers: headers(), data });
  expect((await set({ mode: "ask", base: "next" })).ok()).toBe(true);
  await open(page, "proposed", "draft");
  await expect(page.getByRole("button", { name: "From next" })).toBeVisible();
  await page.getByRole("textbox", { name: "New task" }).fill("A proposed task");
  await page.keyboard.press("Alt+Enter");
  await expect(inColumn(page, "draft", "A proposed task")).toBeVisible();
  expect((await shown(page, "A proposed task")).settings).toMatchObject({ mode: "ask", base: "next" });
  await dropOutside(column(page, "draft"), [], "Dropped and proposed");
  await expect(inColumn(page, "draft", "Dropped and proposed")).toBeVisible();
  expect((await shown(page, "Dropped and proposed")).settings).toMatchObject({ mode: "ask", base: "next" });
  await page.getByRole("button", { name: "Asks first, no network" }).click();
  await page.getByRole("menuitem", { name: "On its own" }).click();
  await page.getByRole("button", { name: "From next" }).click();
  await page.getByRole("menuitem", { name: "My uncommitted work" }).click();
  await page.getByRole("textbox", { name: "New task" }).fill("Chosen, not proposed");
  await page.keyboard.press("Alt+Enter");
  await expect(inColumn(page, "draft", "Chosen, not proposed")).toBeVisible();
  expect((await shown(page, "Chosen, not proposed")).settings).toMatchObject({
    mode: "auto",
    base: "next",
    carry: "uncommitted",
  });
  expect((await set({})).ok()).toBe(true);
});

test("a question is answered on its card, and the run goes on", async ({ page }) => {
  add("--start", "Ask me first");
  await open(page, "first");
  await expect(inColumn(page, "needs_you", "Ask me first")).toContainText("Tabs or one page?");
  await card(page, "Ask me first").getByRole("button", { name: "One page" }).click();
  await expect(inColumn(page, "review", "Ask me first")).toBeVisible();
});

test("many are selected and put away together, and brought back by undo", async ({ page }) => {
  add("--start", "Mend pair one");
  add("--start", "Mend pair two");
  await open(page, "pair");
  await expect(inColumn(page, "review", "Mend pair one")).toBeVisible();
  await expect(inColumn(page, "review", "Mend pair two")).toBeVisible();
  const before = await card(page, "Mend pair one").boundingBox();
  await card(page, "Mend pair one").click();
  await card(page, "Mend pair two").click({ modifiers: ["ControlOrMeta"] });
  await expect(page.getByRole("toolbar", { name: "Selected tasks" })).toContainText("2 tasks");
  expect(await card(page, "Mend pair one").boundingBox()).toEqual(before);
  await page.getByRole("toolbar").getByRole("button", { name: "Discard" }).click();
  await expect(page.getByText("Discarded “2 tasks”")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("status").getByRole("button", { name: "Restore" }).click();
  await expect(inColumn(page, "review", "Mend pair one")).toBeVisible();
  await expect(inColumn(page, "review", "Mend pair two")).toBeVisible();
});

test("stopping many asks first", async ({ page }) => {
  add("--start", "Wait with another");
  add("--start", "Wait with others");
  await open(page, "with", "draft");
  await expect(column(page, "running").getByText("waiting", { exact: true })).toHaveCount(2);
  await card(page, "Wait with another").click();
  await card(page, "Wait with others").click({ modifiers: ["Shift"] });
  await drag(page, card(page, "Wait with others"), column(page, "draft"));
  await expect(page.getByRole("alertdialog").or(page.getByRole("dialog"))).toContainText("Stop 2 tasks");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(inColumn(page, "running", "Wait with others")).toBeVisible();
  await page.getByRole("toolbar").getByRole("button", { name: "Stop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await expect(column(page, "draft").getByText("Stopped", { exact: true })).toHaveCount(2);
});

test("parts stand together under their parent's name, and filters and words show only what fits", async ({
  page,
}) => {
  add("Family as a whole");
  const parent = numberOf("Family as a whole");
  add("--parent", parent, "Family part one");
  add("Family apart");
  add("--parent", parent, "Family part two");
  await open(page, "family", "draft");
  const titles = () => column(page, "draft").locator("h3").allInnerTexts();
  await expect
    .poll(titles)
    .toEqual(["Family part two", "Family apart", "Family part one", "Family as a whole"]);
  await page.getByRole("button", { name: "Group by parent" }).click();
  await expect
    .poll(titles)
    .toEqual([
      expect.stringMatching(/^Family as a whole\s+0 of 2 landed$/),
      "Family part two",
      "Family part one",
      "Family apart",
      "Family as a whole",
    ]);
  await page.getByRole("button", { name: "Group by parent" }).click();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("menuitem", { name: "scripted" }).click();
  await expect(page.getByText("No task matches.")).toBeVisible();
  await page.getByRole("button", { name: "Show all tasks" }).click();
  await page.keyboard.press("/");
  await page.keyboard.type("family apart");
  await expect.poll(titles).toEqual(["Family apart"]);
});

test("a card under the pointer stays where it is while others come and go above it", async ({ page }) => {
  add("Still below");
  add("Still above");
  await open(page, "still", "draft", "put_away");
  const it = card(page, "Still below");
  await it.hover();
  const before = await it.boundingBox();
  add("Still newer");
  await expect(card(page, "Still newer")).toBeAttached();
  expect(await it.boundingBox()).toEqual(before);
  fleet.flotilla("task", "discard", numberOf("Still above"));
  await expect(inColumn(page, "put_away", "Still above")).toBeVisible();
  expect(await it.boundingBox()).toEqual(before);
  await page.mouse.move(5, 5);
  await expect(card(page, "Still newer")).toBeInViewport({ ratio: 1 });
});

test("axe finds nothing serious on the board, in any theme", async ({ page }) => {
  add("--start", "Ask axe first");
  await open(page, "", "draft", "landed", "put_away");
  await expect(inColumn(page, "needs_you", "Ask axe first")).toBeVisible();
  await expectNoAxeProblems(page);
});

test("the board is whole again after the daemon was killed", async ({ page }) => {
  await open(page, "crash", "draft");
  await fleet.crash();
  add("After the crash");
  await expect(card(page, "After the crash")).toBeVisible({ timeout: 20_000 });
});
