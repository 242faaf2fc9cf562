import { expect } from "@playwright/test";
import { type Scene, startScene } from "./scene/fleet";
import { openAt, shoot, test } from "./shoot";

let scene: Scene;
test.afterEach(() => scene.stop());

test("the first start", async ({ page }) => {
  scene = await startScene();
  await page.goto(scene.url);
  await expect(page.getByRole("heading").first()).toBeVisible();
  await shoot(page, "first-start");
  await openAt(page, scene, "/board");
  await shoot(page, "board-empty");
  await openAt(page, scene, "/inbox");
  await shoot(page, "inbox-empty");
  await openAt(page, scene, "/chat");
  await shoot(page, "chat-empty");
});

const VERBS = ["Mend", "Explain", "Rewrite", "Test", "Remove", "Measure", "Document", "Split"];
const THINGS = [
  "the tide table for leap years",
  "how berths are counted when two boats share one",
  "the login form",
  "the export of invoices with a very long name that does not fit onto two lines of a card however wide its column may be",
  "the retry wrapper",
  "Schiffsanlegestellenverwaltungsgebührenordnungstabellen",
  "the health check",
];

test("a crowded board", async ({ page }) => {
  scene = await startScene();
  for (let i = 0; i < 240; i++) {
    await scene.ask("POST", "/v1/tasks", {
      project: scene.project,
      prompt: [
        { type: "text", text: `${VERBS[i % VERBS.length] ?? ""} ${THINGS[i % THINGS.length] ?? ""}.` },
      ],
      start: i % 4 === 0 ? "now" : "later",
    });
  }
  await openAt(page, scene, "/board");
  await page.keyboard.press("Control+j");
  await page.locator('[data-column="draft"]').click();
  await expect(page.locator('[data-column="review"]').getByRole("group").first()).toBeVisible();
  await shoot(page, "board-crowded");
});
