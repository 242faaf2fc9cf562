import { expect, type Page } from "@playwright/test";
import { goTo, openAt, shoot, test } from "./shoot";

const REVIEWED = "Evict sessions after their time to live";

const diff = (page: Page) => page.getByRole("grid", { name: "Diff" });
const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true });

for (const [name, title, sign] of [
  ["running", "Move sessions from Redis to SQLite", "The port compiles"],
  ["waiting-model", "Draft the API routes for exports", "Owners want their data"],
  ["approval", "Secure the upload endpoint", "Uploads are read whole"],
  ["question", "Split the settings page", "Two designs fit"],
  ["review", REVIEWED, "One thing to look at"],
  ["failed", "Upgrade the TLS library", "Upgrade rustls"],
  ["stopped", "Try a smaller base image", "See whether a distroless"],
  ["landed", "Log requests as JSON lines", "Each request is one JSON line now"],
  ["draft", "A rate limit for the public API", "A rate limit for the public API"],
] as const) {
  test(`task, ${name}`, async ({ page, scene }) => {
    await openAt(page, scene, `/task/${scene.task(title)}`);
    await expect(page.getByText(sign).first()).toBeVisible();
    await shoot(page, `task-${name}`);
  });
}

test("task, narrow", async ({ page, scene }) => {
  await openAt(page, scene, `/task/${scene.task(REVIEWED)}`);
  await expect(page.getByText("One thing to look at").first()).toBeVisible();
  await shoot(page, "task-narrow", {
    sizes: [
      { width: 1000, height: 720 },
      { width: 640, height: 800 },
    ],
  });
});

test("task with a call opened", async ({ page, scene }) => {
  await openAt(page, scene, `/task/${scene.task(REVIEWED)}`);
  await page.getByText("./check store fail").first().click();
  await shoot(page, "task-call");
});

test("task that is not there", async ({ page, scene }) => {
  await openAt(page, scene, "/task/task_01jb3gq1z8f4vtqg9rkz0h7c5n");
  await shoot(page, "task-missing");
});

test("task, what it may cost", async ({ page, scene }) => {
  await openAt(page, scene, `/task/${scene.task("Upgrade the TLS library")}`);
  await page.getByTestId("work").getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "What it may cost…" }).click();
  await expect(page.getByRole("dialog")).toContainText("so far");
  await shoot(page, "task-budget");
  await page.keyboard.press("Escape");
});

test("task and its changes", async ({ page, scene }) => {
  await openAt(page, scene, `/task/${scene.task(REVIEWED)}`);
  await tab(page, "Changes").click();
  await expect(diff(page)).toBeVisible();
  await shoot(page, "task-changes-beside");
});

test("task and its terminal", async ({ page, scene }) => {
  await openAt(page, scene, `/task/${scene.task("Move sessions from Redis to SQLite")}`);
  await tab(page, "Terminal").click();
  await expect(page.locator(".xterm-rows").first()).toContainText("evicts_after_an_hour");
  await shoot(page, "task-terminal");
  await tab(page, "Browser").click();
});

test("review", async ({ page, scene }) => {
  await openAt(page, scene, `/task/${scene.task(REVIEWED)}/changes`);
  await expect(diff(page)).toBeVisible();
  await shoot(page, "review-unified");
  await page.setViewportSize({ width: 2400, height: 1000 });
  await page.getByRole("radio", { name: "Split" }).click();
  await shoot(page, "review-split");
  await page.setViewportSize({ width: 2400, height: 1000 });
  await page.getByRole("radio", { name: "Unified" }).click();
});

test("review, its evidence", async ({ page, scene }) => {
  await openAt(page, scene, `/task/${scene.task(REVIEWED)}/changes`);
  await expect(diff(page)).toBeVisible();
  await page.getByRole("button", { name: "Evidence" }).click();
  await shoot(page, "review-evidence");
});

test("review, a comment", async ({ page, scene }) => {
  await openAt(page, scene, `/task/${scene.task(REVIEWED)}/changes`);
  await diff(page)
    .getByRole("row", { name: /^Added line/ })
    .nth(3)
    .locator('[data-gutter="new"]')
    .click();
  await page
    .getByRole("textbox", { name: /^Comment on/ })
    .fill("Does an index on expires_at exist? This runs every minute.");
  await shoot(page, "review-comment");
  await page.getByRole("button", { name: "Add comment" }).click();
  await shoot(page, "review-commented");
  await page.getByRole("button", { name: /^Send 1 comment/ }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await shoot(page, "review-send");
  await page.keyboard.press("Escape");
});

test("review, landing", async ({ page, scene }) => {
  await openAt(page, scene, `/task/${scene.task(REVIEWED)}/changes`);
  await page.getByRole("button", { name: "Accept…" }).click();
  await expect(page.getByRole("dialog").getByText(/^Fits:/)).toBeVisible();
  await shoot(page, "review-landing");
  await page.keyboard.press("Escape");
});

test("review without a change", async ({ page, scene }) => {
  await openAt(page, scene, `/task/${scene.task("Draft the API routes for exports")}/changes`);
  await shoot(page, "review-empty");
});

test("review, narrow", async ({ page, scene }) => {
  await openAt(page, scene, `/task/${scene.task(REVIEWED)}/changes`);
  await expect(diff(page)).toBeVisible();
  await shoot(page, "review-narrow", {
    sizes: [
      { width: 1000, height: 720 },
      { width: 640, height: 800 },
    ],
  });
  await goTo(page, "/board");
});
