/** What axe finds on a page, in each theme. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Found {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: { readonly html: string; readonly failureSummary?: string }[];
}

/** Fails where axe finds something serious or critical. The page's own policy forbids foreign scripts, hence evaluate. */
export async function expectNoAxeProblems(page: Page): Promise<void> {
  for (const theme of ["dark", "light", "contrast"]) {
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run: (o: object) => Promise<{ violations: Found[] }> } };
      interface Found {
        id: string;
        impact: string | null;
        nodes: { html: string; failureSummary?: string }[];
      }
      return (await axe.run({ resultTypes: ["violations"] })).violations;
    });
    const serious = (found as Found[]).filter(({ impact }) => impact === "serious" || impact === "critical");
    const told = serious.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join("\n   ")}`,
    );
    expect(told, `in the ${theme} theme`).toEqual([]);
  }
}
