/** The browser's dock where the window runs in a browser: a way out. The native pane is proven in the real window. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "@playwright/test";
import { type Fleet, startFleet } from "./daemon";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let fleet: Fleet;
test.beforeEach(async () => {
  fleet = await startFleet([]);
});
test.afterEach(() => fleet.stop());

test("addresses and bookmarks open outside, and bookmarks are kept", async ({ page, context }) => {
  await context.route("https://docs.example/**", (route) => route.fulfill({ body: "Docs" }));
  await page.goto(fleet.url);
  await page.getByRole("tab", { name: "Browser", exact: true }).click();
  await expect(page.getByText("Pages open in your own browser")).toBeVisible();
  await page.getByRole("textbox", { name: "Address or search" }).fill("docs.example/tokio");
  await page.getByRole("button", { name: "Add a bookmark" }).click();
  const [outside] = await Promise.all([
    context.waitForEvent("page"),
    page.getByRole("button", { name: "Open", exact: true }).click(),
  ]);
  expect(outside.url()).toBe("https://docs.example/tokio");
  await page.reload();
  await page.getByRole("tab", { name: "Browser", exact: true }).click();
  await expect(page.getByRole("link", { name: /docs\.example/ })).toBeVisible();
});

for (const theme of ["dark", "light", "contrast"]) {
  test(`nothing serious is wrong for assistive technology in the ${theme} theme`, async ({ page }) => {
    await page.goto(fleet.url);
    await page.getByRole("tab", { name: "Browser", exact: true }).click();
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(at: string): Promise<{ violations: { id: string; impact: string }[] }> };
      };
      const { violations } = await axe.run("[role=tabpanel]");
      return violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    });
    expect(found).toEqual([]);
  });
}
