/** The pictures of the README; the others show every state, these show what the app is for. */

import { expect } from "@playwright/test";
import { openAt, shoot, test } from "./shoot";

const SIZES = [{ width: 1440, height: 900 }];
const REVIEWED = "Evict sessions after their time to live";

const prefer = (scene: Parameters<typeof openAt>[1], values: Record<string, unknown>): Promise<unknown> =>
  scene.ask("PATCH", "/v1/preferences", { values });

test("readme: the board", async ({ page, scene }) => {
  await prefer(scene, { "layout.dock.share": 32, "layout.dock.tab": "terminal", "board.project": null });
  await page.setViewportSize(SIZES[0] ?? { width: 1440, height: 900 });
  await openAt(page, scene, "/board");
  await page.getByRole("group", { name: "Move sessions from Redis to SQLite", exact: true }).click();
  await expect(page.locator(".xterm-rows").first()).toContainText("evicts_after_an_hour");
  await shoot(page, "readme-board", { sizes: SIZES });
});

test("readme: a task and its review", async ({ page, scene }) => {
  await prefer(scene, { "layout.dock.share": 52, "layout.dock.tab": "changes" });
  await page.setViewportSize(SIZES[0] ?? { width: 1440, height: 900 });
  await openAt(page, scene, `/task/${scene.task(REVIEWED)}`);
  await expect(page.getByRole("grid", { name: "Diff" })).toBeVisible();
  await page.getByRole("grid", { name: "Diff" }).evaluate((grid) => (grid.scrollTop = 398));
  await shoot(page, "readme-task", { sizes: SIZES });
});

test("readme: a chat", async ({ page, scene }) => {
  await prefer(scene, { "layout.dock.open": false });
  await page.setViewportSize(SIZES[0] ?? { width: 1440, height: 900 });
  await openAt(page, scene, `/chat/${scene.chats[2] ?? ""}`);
  await expect(page.getByText("carry a version").first()).toBeVisible();
  await shoot(page, "readme-chat", { sizes: SIZES });
});

test("readme: the inbox", async ({ page, scene }) => {
  await prefer(scene, { "layout.dock.open": false });
  await page.setViewportSize(SIZES[0] ?? { width: 1440, height: 900 });
  await openAt(page, scene, "/inbox");
  await expect(page.getByText("Two designs fit").first()).toBeVisible();
  await shoot(page, "readme-inbox", { sizes: SIZES });
});
