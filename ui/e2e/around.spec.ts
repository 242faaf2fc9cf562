/** What is around the work: projects, inbox, palette, panes, looks, settings, and a daemon that is lost. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { expectNoAxeProblems } from "./axe";
import { type Fleet, makeRepository, startFleet } from "./daemon";

const EDIT = { path: "src/lib.rs", edits: [{ old: "a - b", new: "a + b" }] };
const QUESTION = { question: "Tabs or one page?", options: ["Tabs", "One page"] };

let fleet: Fleet;
/** A provider that refuses: by the path it is asked at. */
let provider: Server;
let refusing: string;

test.beforeAll(async () => {
  provider = createServer((request, response) => {
    const unknown = request.url?.startsWith("/unknown") === true;
    response.writeHead(unknown ? 404 : 401, { "Content-Type": "application/json" });
    const message = unknown ? "The model `gpt-none` does not exist" : "Incorrect API key provided";
    response.end(
      JSON.stringify({ error: { message, code: unknown ? "model_not_found" : "invalid_api_key" } }),
    );
  });
  await new Promise<void>((listening) => provider.listen(0, "127.0.0.1", listening));
  refusing = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  fleet = await startFleet([
    { key: "Mend", replies: [{ tool_calls: [{ name: "edit", arguments: EDIT }] }, { text: "Mended." }] },
    {
      key: "Ask",
      replies: [{ tool_calls: [{ name: "ask", arguments: QUESTION }] }, { text: "As you like." }],
    },
    {
      key: "repeat",
      replies: [{ tool_calls: [{ name: "repeat", arguments: { word: "harbour" } }] }, { text: "harbour" }],
    },
    {
      key: "Break",
      replies: [{ faults: Array.from({ length: 9 }, () => ({ fault: "status", status: 401 })) }],
    },
  ]);
  // Keys are kept in a file here, and never in the keychain of who runs the tests.
  writeFileSync(join(fleet.home, "keys.sealed"), "");
  fleet.flotilla("task", "add", "A first draft");
});
test.afterAll(() => {
  provider.close();
  fleet.stop();
});

async function open(page: Page, route: string): Promise<void> {
  await page.goto(fleet.url);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.evaluate((to) => (location.hash = to), route);
}

const places = (page: Page): Locator => page.getByRole("navigation", { name: "Places" });

test("a folder is opened, shown, set up for its tasks, removed from the list and brought back", async ({
  page,
}) => {
  const folder = join(fleet.project, "../web-console");
  makeRepository(folder);
  await open(page, "/board");
  await page.keyboard.press("ControlOrMeta+o");
  await page.getByRole("dialog").getByLabel("Folder").fill(folder);
  await page.keyboard.press("Enter");
  const rows = places(page).getByRole("region", { name: "Projects" }).getByRole("listitem");
  await expect(rows.nth(1)).toContainText("web-console");
  await expect(rows.nth(1).getByRole("button").first()).toHaveAttribute("aria-pressed", "true");

  await rows.nth(1).hover();
  await rows.nth(1).getByRole("button", { name: "Actions for web-console" }).click();
  await page.getByRole("menuitem", { name: "Project settings" }).click();
  await expect(page.getByRole("heading", { name: "web-console" })).toBeVisible();
  await page.getByLabel("Set-up command").fill("echo ready > set-up.txt");
  await page.getByRole("button", { name: /How much is asked first/ }).click();
  await page.getByRole("option").last().click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(readFileSync(join(fleet.home, "config.toml"), "utf8")).toContain("echo ready > set-up.txt");
  await page.reload();
  await expect(page.getByLabel("Set-up command")).toHaveValue("echo ready > set-up.txt");

  // The set-up ran in the task's own workspace.
  const add = ["--project", folder, "--mode", "auto", "--start", "Mend it there"];
  fleet.flotilla("task", "add", ...add);
  await page.evaluate(() => (location.hash = "/board"));
  await expect(page.locator('[data-column="review"]').getByText("Mend it there")).toBeVisible();
  await expect(page.locator('[data-column="review"]').getByText("2 files")).toBeVisible();

  await rows.nth(1).hover();
  await rows.nth(1).getByRole("button", { name: "Actions for web-console" }).click();
  await page.getByRole("menuitem", { name: "Remove from the list" }).click();
  await expect(page.getByText("Removed “web-console” from the list")).toBeVisible();
  await expect(rows.filter({ hasText: "web-console" })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows.filter({ hasText: "web-console" })).toHaveCount(1);
});

test("the inbox holds what needs you, and is worked through by keyboard", async ({ page }) => {
  fleet.flotilla("task", "add", "--start", "Ask me first");
  fleet.flotilla("task", "add", "--start", "Break at once");
  fleet.flotilla("task", "add", "--start", "Mend the addition");
  await open(page, "/inbox");
  const item = (name: string): Locator => page.getByRole("listitem", { name });
  await expect(item("Asks: Ask me first")).toBeVisible();
  await expect(item("Failed: Break at once")).toBeVisible();
  await expect(item("Review: Mend the addition")).toBeVisible();

  // Somebody else changes the same line meanwhile: the landing is refused, and the inbox says so.
  writeFileSync(join(fleet.project, "src/lib.rs"), "pub fn add(a: i32, b: i32) -> i32 {\n    a * b\n}\n");
  execFileSync("git", ["commit", "-qam", "Multiply"], { cwd: fleet.project });
  const number = /#(\d+)/.exec((await item("Review: Mend the addition").textContent()) ?? "")?.[1] ?? "";
  expect(() => fleet.flotilla("task", "accept", number)).toThrow();
  await expect(item("Not landed: Mend the addition")).toContainText("It was not landed:");

  await page.keyboard.press("j");
  await expect(item("Asks: Ask me first")).toBeFocused();
  await page.keyboard.press("2");
  await expect(item("Asks: Ask me first")).toBeHidden();
  await expect(item("Not landed: Mend the addition")).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/task\//);
});

test("the palette lists every action with its keys, and finds tasks, projects and files by a few letters", async ({
  page,
}) => {
  await open(page, "/settings/shortcuts");
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  await page.keyboard.press("ControlOrMeta+k");
  const find = page.getByRole("combobox", { name: "What do you want to do?" });
  const best = page.getByRole("option").first();
  await find.fill("thlig");
  await expect(best).toContainText("Theme: light");
  await find.fill("show terminals");
  await expect(best).toContainText("Show the terminals");
  await expect(best.locator("kbd")).not.toHaveCount(0);
  await expect(page.getByRole("option", { name: "Show the terminals" })).toHaveCount(1);
  await find.fill("first draft");
  await expect(best).toContainText("Task");
  await find.fill("session.rs");
  await expect(page.getByRole("option", { name: "src/session.rs" })).toBeVisible();
  await find.fill(basename(fleet.project));
  await expect(page.getByRole("option").filter({ hasText: "Project" }).first()).toBeVisible();
  await find.fill("zzqqzz");
  await expect(page.getByText("Nothing matches “zzqqzz”.")).toBeVisible();
  await find.fill("go to inbox");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await expect(page.getByText("Open the palette")).toBeVisible();
});

function keptWidth(): number {
  const kept: unknown = JSON.parse(readFileSync(join(fleet.home, "preferences.json"), "utf8"));
  return Number((kept as Record<string, unknown>)["layout.places.width"]);
}

test("columns are made wider by mouse and by keyboard, and stay so", async ({ page }) => {
  await open(page, "/board");
  const width = async (): Promise<number> => (await places(page).boundingBox())?.width ?? 0;
  const divider = page.getByRole("separator", { name: "Width of Places" });
  const at = await divider.boundingBox();
  const before = await width();
  await page.mouse.move(at?.x ?? 0, 400);
  await page.mouse.down();
  await page.mouse.move((at?.x ?? 0) + 60, 400, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBeGreaterThan(before + 40);
  const dragged = await width();
  await divider.focus();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(width).toBeLessThan(dragged - 5);
  const kept = await width();
  await expect.poll(() => keptWidth()).toBeLessThan(dragged - 5);
  await page.reload();
  await expect.poll(async () => Math.abs((await width()) - kept)).toBeLessThan(4);
  await page.keyboard.press("ControlOrMeta+b");
  await expect(places(page)).toBeHidden();
  await page.keyboard.press("ControlOrMeta+b");
  await expect(places(page)).toBeVisible();
});

test("in a narrow window the columns are sheets that hold the focus and give it back", async ({ page }) => {
  await page.setViewportSize({ width: 760, height: 700 });
  await open(page, "/board");
  for (const [name, inside] of [
    ["Places", places(page)],
    ["Dock", page.getByRole("dialog", { name: "Dock" })],
  ] as const) {
    const button = page.getByRole("button", { name: `Show ${name}` });
    await button.focus();
    await page.keyboard.press("Enter");
    await expect(inside).toBeVisible();
    for (let turn = 0; turn < 30; turn++) await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null)).toBe(true);
    // The first may take a tip away that the focus had shown.
    await expect(async () => {
      await page.keyboard.press("Escape");
      await expect(inside).toBeHidden({ timeout: 500 });
    }).toPass();
    await expect(button).toBeFocused();
  }
});

test("themes, zoom and motion follow the system or the user, and stay", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await open(page, "/settings/general");
  const root = page.locator("html");
  await expect(root).toHaveAttribute("data-theme", "light");
  await page.emulateMedia({ colorScheme: "dark", contrast: "more" });
  await expect(root).toHaveAttribute("data-theme", "contrast");
  await page.emulateMedia({ colorScheme: "dark", contrast: "no-preference", reducedMotion: "no-preference" });
  await expect(root).toHaveAttribute("data-theme", "dark");
  await page.getByRole("radio", { name: "High contrast" }).click();
  await expect(root).toHaveAttribute("data-theme", "contrast");
  const motion = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--motion").trim());
  expect(await motion()).toMatch(/^\.?0?\.?12/);
  await page.getByText("Reduce motion").click();
  await expect.poll(motion).toMatch(/^0m?s$/);
  await page.keyboard.press("ControlOrMeta+Shift++");
  await expect(page.getByText("110%")).toBeVisible();
  await page.reload();
  await expect(root).toHaveAttribute("data-theme", "contrast");
  await expect(page.getByText("110%")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+0");
  await page.getByText("Reduce motion").click();
  await page.getByRole("radio", { name: "System" }).click();
  await expect(root).toHaveAttribute("data-theme", "dark");
});

test("a model is added with a key that never shows again, tested, changed and removed", async ({ page }) => {
  await open(page, "/settings/models");
  const row = (name: string): Locator =>
    page.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });
  await row("scripted").getByRole("button", { name: "Test scripted" }).click();
  await expect(row("scripted").getByText("It works")).toBeVisible();
  await expect(row("scripted").getByText("It calls tools as it should.")).toBeVisible();

  await page.getByRole("button", { name: "Add a model" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Give a name, an address and a model.")).toBeVisible();
  await dialog.getByLabel("Name").fill("work");
  await dialog.getByLabel("Address").fill(`${refusing}/v1`);
  await dialog.getByLabel("Model", { exact: true }).fill("gpt-some");
  await expect(dialog.getByRole("button", { name: /Kept in an encrypted file/ })).toBeVisible();
  await dialog.getByLabel("The key itself").fill("sk-very-secret");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(row("work").getByText("key in the encrypted file")).toBeVisible();
  expect(await page.content()).not.toContain("very-secret");
  for (const file of ["config.toml", "keys.sealed"]) {
    expect(readFileSync(join(fleet.home, file), "latin1")).not.toContain("very-secret");
  }

  const test = async (says: RegExp): Promise<void> => {
    await row("work").getByRole("button", { name: "Test work" }).click();
    await expect(row("work").getByRole("alert")).toContainText(says);
  };
  const change = async (fields: Record<string, string>): Promise<void> => {
    await row("work").getByRole("button", { name: "Actions for work" }).click();
    await page.getByRole("menuitem", { name: "Edit…" }).click();
    for (const [label, value] of Object.entries(fields)) {
      await dialog.getByLabel(label, { exact: true }).fill(value);
    }
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
  };
  // What is folded away is kept, too.
  await row("work").getByRole("button", { name: "Actions for work" }).click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  await dialog.getByText("More", { exact: true }).click();
  await dialog.getByLabel("Reasoning effort").fill("high");
  await dialog.getByRole("button", { name: /Verbosity/ }).click();
  await page.getByRole("option", { name: "Low" }).click();
  await dialog.getByLabel("Temperature").fill("3");
  await dialog.getByLabel("Top P").fill("0.9");
  await dialog.getByLabel("Longest answer, tokens").fill("32 000");
  await dialog.getByLabel("Context window, tokens").fill("200000");
  await dialog.getByLabel("Models to go on with while it is down").fill("scripted");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("The temperature is a number from 0 to 2.");
  await dialog.getByLabel("Temperature").fill("0.5");
  await expectNoAxeProblems(page);
  if (process.env["SHOTS"] !== undefined)
    await page.screenshot({ path: `${process.env["SHOTS"]}/model-more.png` });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const tuned = [
    "context_window = 200000",
    'effort = "high"',
    'verbosity = "low"',
    "temperature = 0.5",
    "top_p = 0.9",
    "max_output_tokens = 32000",
    'fallback = ["scripted"]',
  ];
  const written = (): string => readFileSync(join(fleet.home, "config.toml"), "utf8");
  for (const line of tuned) expect(written()).toContain(line);
  await row("work").getByRole("button", { name: "Actions for work" }).click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  await expect(dialog.getByLabel("Reasoning effort")).toHaveValue("high");
  await expect(dialog.getByLabel("Context window, tokens")).toHaveValue("200000");
  await dialog.getByLabel("Reasoning effort").fill("");
  await dialog.getByLabel("Models to go on with while it is down").fill("");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect(written()).not.toMatch(/effort|fallback/);
  for (const line of tuned.slice(2, 6)) expect(written()).toContain(line);

  // A model for small work is chosen in its menu, and left there again.
  await row("work").getByRole("button", { name: "Actions for work" }).click();
  await page.getByRole("menuitem", { name: "Use it for titles, summaries and memory" }).click();
  await expect(row("work").getByText("Small work")).toBeVisible();
  expect(written()).toContain('small_model = "work"');
  await row("work").getByRole("button", { name: "Actions for work" }).click();
  await page.getByRole("menuitem", { name: "Use it for these no more" }).click();
  await expect(row("work").getByText("Small work")).toHaveCount(0);

  await test(/key/i);
  // A key is for one server alone: with another address it has to be given again.
  await change({ Address: `${refusing}/unknown/v1`, "The key itself": "sk-very-secret" });
  await test(/gpt-some/);
  await change({ Address: "http://127.0.0.1:9/v1", "The key itself": "sk-very-secret" });
  await test(/127\.0\.0\.1:9/);

  await row("work").getByRole("button", { name: "Actions for work" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(row("work")).toHaveCount(0);
  expect(readFileSync(join(fleet.home, "config.toml"), "utf8")).not.toContain("[models.work]");
});

test("one can say how many agents work at once", async ({ page }) => {
  await open(page, "/settings/general");
  const amount = page.getByRole("group", { name: "Agents at work at once" }).getByRole("status");
  await expect(amount).not.toHaveText("");
  const before = Number(await amount.textContent());
  await page.getByRole("button", { name: "One more at once" }).click();
  await expect(amount).toHaveText(String(before + 1));
  expect(readFileSync(join(fleet.home, "config.toml"), "utf8")).toContain(`max_running = ${before + 1}`);
});

test("the page has landmarks and headings, and says what changes by itself", async ({ page }) => {
  await open(page, "/inbox");
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(places(page)).toHaveCount(1);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  await expect(page.getByRole("status").first()).toBeAttached();
  await expect(page).toHaveTitle(/Flotilla/);
});

test("while the daemon is lost the view stays and actions say so; after it, all goes on", async ({
  page,
}) => {
  await open(page, "/board");
  const card = page.getByRole("group", { name: "A first draft" });
  await places(page)
    .getByRole("button", { name: /^harbor-api/ })
    .first()
    .click();
  await page.locator('[data-column="draft"]').click();
  await expect(card).toBeVisible();
  await page.route("**/v1/**", (route) => route.abort("connectionrefused"));
  const crashed = fleet.crash();
  await expect(page.getByText("The daemon is not there")).toBeVisible();
  await expect(card).toBeVisible();
  await page.getByRole("textbox", { name: "New task" }).fill("Written while it was away");
  await page.getByRole("button", { name: "Keep as draft" }).click();
  await expect(page.getByText("The daemon cannot be reached").first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: "New task" })).toHaveValue("Written while it was away");
  await crashed;
  await page.unroute("**/v1/**");
  await expect(page.getByText("The daemon is not there")).toBeHidden({ timeout: 15_000 });
  await page.getByRole("button", { name: "Keep as draft" }).click();
  await expect(page.getByRole("group", { name: "Written while it was away" })).toBeVisible();
});
