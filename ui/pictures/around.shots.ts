import { expect } from "@playwright/test";
import { goTo, openAt, shoot, test } from "./shoot";

test("inbox", async ({ page, scene }) => {
  await openAt(page, scene, "/inbox");
  await expect(page.getByText("Two designs fit").first()).toBeVisible();
  await shoot(page, "inbox");
  await shoot(page, "inbox-narrow", { sizes: [{ width: 640, height: 800 }] });
});

test("chat", async ({ page, scene }) => {
  await openAt(page, scene, `/chat/${scene.chats[2] ?? ""}`);
  await expect(page.getByText("carry a version").first()).toBeVisible();
  await shoot(page, "chat");
  await page.getByText("A cache of a tariff table").scrollIntoViewIfNeeded();
  await shoot(page, "chat-code");
  await shoot(page, "chat-narrow", { sizes: [{ width: 640, height: 800 }] });
  await goTo(page, "/chat");
  await expect(page.getByRole("textbox", { name: "Message", exact: true })).toBeVisible();
  await shoot(page, "chat-new");
  await page.getByRole("searchbox", { name: "Search all chats" }).fill("transaction");
  await expect(page.locator("mark").first()).toBeVisible();
  await shoot(page, "chat-search");
});

for (const name of ["general", "models", "agents", "usage", "projects", "prompts", "shortcuts", "about"]) {
  test(`settings, ${name}`, async ({ page, scene }) => {
    await openAt(page, scene, `/settings/${name}`);
    await expect(
      page.getByRole("heading", { level: 1 }).or(page.getByRole("heading").first()).first(),
    ).toBeVisible();
    await page.waitForLoadState("networkidle", { timeout: 1000 }).catch(() => undefined);
    await shoot(page, `settings-${name}`);
  });
}

test("settings, a model", async ({ page, scene }) => {
  await openAt(page, scene, "/settings/models");
  await page.getByRole("button", { name: "Add a model" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await shoot(page, "settings-model-dialog");
});

test("settings, an agent", async ({ page, scene }) => {
  await openAt(page, scene, "/settings/agents");
  await page.getByRole("button", { name: "Actions for reviewer", exact: true }).click();
  await page.getByRole("menuitem", { name: "Change for me…" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await shoot(page, "settings-agent-dialog");
});

test("a project's page", async ({ page, scene }) => {
  const { projects } = await scene.ask<{ projects: { id: string; name: string }[] }>("GET", "/v1/projects");
  await openAt(page, scene, `/project/${projects.find(({ name }) => name === "harbor-api")?.id ?? ""}`);
  await shoot(page, "project");
});

test("memory", async ({ page, scene }) => {
  await openAt(page, scene, "/memory");
  await expect(page.getByText("Money is stored as integer cents")).toBeVisible();
  await shoot(page, "memory");
  await page.getByRole("searchbox", { name: "Find in memory" }).fill("sess");
  await shoot(page, "memory-found");
  await page.getByRole("searchbox", { name: "Find in memory" }).fill("nothing of the kind");
  await shoot(page, "memory-none");
  await page.getByRole("searchbox", { name: "Find in memory" }).fill("");
  await page.getByRole("button", { name: "Write down…" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await shoot(page, "memory-dialog");
});

test("palette", async ({ page, scene }) => {
  await openAt(page, scene, "/board");
  await expect(page.getByText("Running the store tests")).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await shoot(page, "palette");
  await page.keyboard.type("ses");
  await shoot(page, "palette-typed");
});

test("a prompt's dialog", async ({ page, scene }) => {
  await openAt(page, scene, "/board");
  await page
    .getByRole("button", { name: /prompt/i })
    .first()
    .click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await shoot(page, "prompt-dialog");
});

test("a shell", async ({ page, scene }) => {
  await openAt(page, scene, "/board");
  await page.getByRole("tab", { name: "Terminal", exact: true }).click();
  await shoot(page, "terminal-none");
  await page
    .getByRole("button", { name: /^Open a shell/ })
    .first()
    .click();
  await expect(page.locator(".xterm-rows")).toContainText(/[$#]/);
  await page.keyboard.type("PS1='$ '; clear; git log --oneline; ls\n");
  await expect(page.locator(".xterm-rows")).toContainText("README.md");
  await shoot(page, "terminal-shell");
  await page.getByRole("tab", { name: "Browser", exact: true }).click();
});

test("welcome", async ({ page, scene }) => {
  await openAt(page, scene, "/welcome");
  await shoot(page, "welcome");
});

test("the daemon lost", async ({ page, scene }) => {
  await openAt(page, scene, "/board");
  await expect(page.getByText("Running the store tests")).toBeVisible();
  await page.route("**/v1/**", (route) => route.abort());
  await page.reload().catch(() => undefined);
  await page.waitForTimeout(800);
  await shoot(page, "daemon-lost-at-start");
});
