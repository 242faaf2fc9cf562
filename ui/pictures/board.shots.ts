import { expect, type Locator, type Page } from "@playwright/test";
import { openAt, shoot, test } from "./shoot";

const NARROW = [
  { width: 1000, height: 720 },
  { width: 640, height: 800 },
];

const card = (page: Page, title: string): Locator => page.getByRole("group", { name: title, exact: true });

test.beforeEach(async ({ page, scene }) => {
  await openAt(page, scene, "/board");
  await expect(page.getByText("Running the store tests")).toBeVisible();
});

test("board", async ({ page }) => {
  await shoot(page, "board");
});

test("board without the dock", async ({ page }) => {
  await page.keyboard.press("Control+j");
  await expect(page.getByRole("tab", { name: "Browser" })).toHaveCount(0);
  await shoot(page, "board-alone");
  await page.keyboard.press("Control+j");
});

test("board, narrow", async ({ page }) => {
  await shoot(page, "board-narrow", { sizes: NARROW });
});

test("board, its places over it", async ({ page }) => {
  const sizes = NARROW.slice(1);
  await shoot(page, "board-narrow-places", {
    sizes,
    before: async () => {
      const places = page.getByRole("navigation", { name: "Places" });
      if (!(await places.isVisible())) await page.getByRole("button", { name: "Show Places" }).click();
    },
  });
});

test("board, a card selected", async ({ page }) => {
  await card(page, "Move sessions from Redis to SQLite").click();
  await page.getByRole("tab", { name: "Task", exact: true }).click();
  await shoot(page, "board-task-beside");
  await page.getByRole("tab", { name: "Browser", exact: true }).click();
});

test("board, many selected", async ({ page }) => {
  await page.keyboard.press("Control+j");
  await card(page, "Move sessions from Redis to SQLite").click();
  await card(page, "Split the settings page").click({ modifiers: ["ControlOrMeta"] });
  await card(page, "Cache the tariff table per region").click({ modifiers: ["ControlOrMeta"] });
  await shoot(page, "board-selected");
  await page.keyboard.press("Control+j");
});

test("board, grouped and everything unfolded", async ({ page }) => {
  await page.keyboard.press("Control+j");
  await page.getByRole("button", { name: "Group by parent" }).click();
  for (const name of ["draft", "queued", "landed"]) {
    const rail = page.locator(`[data-column="${name}"][aria-expanded="false"]`);
    if (await rail.isVisible()) await rail.click();
  }
  await shoot(page, "board-unfolded");
  await page.getByRole("button", { name: "Group by parent" }).click();
  for (const name of ["draft", "queued", "landed"]) {
    await page.locator(`[data-column="${name}"] h2 button`).click();
  }
  await page.keyboard.press("Control+j");
});

test("board, nothing found", async ({ page }) => {
  await page.getByRole("searchbox", { name: "Find tasks" }).fill("lighthouse");
  await shoot(page, "board-none-found");
});

test("board, a card's menu", async ({ page }) => {
  await shoot(page, "board-menu", {
    before: async () => {
      await page.keyboard.press("Escape");
      await card(page, "Move sessions from Redis to SQLite").click({ button: "right" });
      await expect(page.getByRole("menuitem").first()).toBeVisible();
    },
  });
});

test("board, a card under way", async ({ page }) => {
  await page.keyboard.press("Control+j");
  const from = await card(page, "Cache the tariff table per region").boundingBox();
  const to = await page.locator('[data-column="landed"]').boundingBox();
  if (from === null || to === null) throw new Error("the card is out of sight");
  await page.mouse.move(from.x + 60, from.y + 14);
  await page.mouse.down();
  await page.mouse.move(from.x + 90, from.y + 40, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, to.y + 200, { steps: 8 });
  await shoot(page, "board-dragging", { sizes: [{ width: 1280, height: 800 }] });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await page.keyboard.press("Control+j");
});

test("board, answering in words", async ({ page }) => {
  await page.keyboard.press("Control+j");
  await card(page, "Split the settings page").getByRole("button", { name: "Answer…" }).click();
  await shoot(page, "board-answer");
  await page.keyboard.press("Control+j");
});

test("board, a prompt being written", async ({ page }) => {
  await page
    .getByRole("textbox", { name: "New task" })
    .fill(
      "Owners see each other's invoices when two of them share a berth.\n\nFind out how that can happen, and write a test that shows it before you change anything.",
    );
  await shoot(page, "board-composing");
});
