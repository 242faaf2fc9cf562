import { expect, test as base } from "@playwright/test";
import { expectNoAxeProblems } from "./axe";
import { composer, openChat, replies, said, say } from "./chat-page";
import { type Fleet, startFleet } from "./daemon";
import { boat, type Services, startServices } from "./services";

const TALKS = [
  {
    key: "TIDES",
    replies: [
      { tool_calls: [{ name: "web_search", arguments: { query: "harbor tides" } }] },
      { tool_calls: [{ name: "fetch", arguments: { url: "https://example.org/?what=secret" } }] },
      { text: "High water is at [four](http://127.0.0.1:9/tides)." },
    ],
  },
  {
    key: "BOAT",
    replies: [
      {
        tool_calls: [
          {
            name: "generate_image",
            arguments: { prompt: "A small sailing boat on a calm sea at dusk", path: "boat.png" },
          },
        ],
      },
      { text: "A small boat at dusk, under full sail." },
    ],
  },
];

const test = base.extend<object, { fleet: Fleet; services: Services }>({
  services: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const services = await startServices();
      await use(services);
      services.stop();
    },
    { scope: "worker" },
  ],
  fleet: [
    async ({ services }, use) => {
      const fleet = await startFleet(TALKS, [{ text: "I heard you." }], { ofModel: services.config });
      fleet.flotilla("task", "add", "A task that makes the folder a project");
      await use(fleet);
      fleet.stop();
    },
    { scope: "worker" },
  ],
});

test.describe.configure({ mode: "default" });

test("a chat is kept from the web until the person lets it, and stays as it was left", async ({
  page,
  fleet,
  services,
}) => {
  await openChat(page, fleet);
  const web = page.getByRole("button", { name: "Web", exact: true });
  await expect(web).toHaveAttribute("aria-pressed", "false");
  await say(page, "TIDES, please");
  await expect(replies(page)).toContainText("High water is at");
  await expect(replies(page).getByRole("button", { name: /^Searched the web/ })).toContainText("failed");
  expect(services.asked).not.toContain("harbor tides");

  await openChat(page, fleet);
  await web.press("Space");
  await expect(web).toHaveAttribute("aria-pressed", "true");
  await say(page, "TIDES again");
  await expect(replies(page)).toContainText("High water is at");
  expect(services.asked).toContain("harbor tides");
  await replies(page).getByRole("button", { name: "Searched the web for harbor tides" }).click();
  await expect(replies(page)).toContainText("High water at 4 and at 16.");
  await replies(page)
    .getByRole("button", { name: /^Opened https:\/\/example.org/ })
    .click();
  await expect(replies(page)).toContainText("was not opened");
  await expect(web).toHaveAttribute("aria-pressed", "true");
  await page.reload();
  await expect(web).toHaveAttribute("aria-pressed", "true");
  await expectNoAxeProblems(page);
});

test("a picture is made in a chat, looked at, kept as a file, talked about and given to a task", async ({
  page,
  fleet,
  services,
}) => {
  await openChat(page, fleet);
  await say(page, "Draw a BOAT");
  const made = replies(page).getByRole("img", { name: "A small sailing boat on a calm sea at dusk" });
  await expect(made).toBeVisible();
  await expect(replies(page)).toContainText("under full sail");
  expect(services.asked).toContain("A small sailing boat on a calm sea at dusk");
  await expectNoAxeProblems(page);

  const keeping = page.waitForEvent("download");
  await replies(page).getByRole("button", { name: "Keep as a file…" }).click();
  const kept = await keeping;
  expect(kept.suggestedFilename()).toBe("boat.png");
  const chunks: Buffer[] = [];
  for await (const chunk of await kept.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(boat())).toBe(true);

  await replies(page)
    .getByRole("button", { name: /^Look at the picture/ })
    .press("Enter");
  const dialog = page.getByRole("dialog", { name: "boat.png" });
  await expect(dialog.getByRole("img")).toBeVisible();
  await expectNoAxeProblems(page);
  await dialog.getByRole("button", { name: "Attach to your next message" }).click();
  await expect(dialog).toBeHidden();
  await say(page, "Now with more wind");
  await expect(said(page).last().getByRole("img", { name: "boat.png" })).toBeVisible();

  await replies(page).first().getByRole("button", { name: "Send to Scratchpad" }).click();
  await expect(page.getByText(/^Added a draft to harbor-api/)).toBeVisible();
  await page.getByRole("button", { name: "Open", exact: true }).and(page.locator(":enabled")).click();
  await expect(page.getByText("A small boat at dusk, under full sail.").first()).toBeVisible();
  await expect(page.locator("main img").first()).toBeVisible();
  await expect(composer(page)).toBeHidden();
});
