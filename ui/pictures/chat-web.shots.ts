import { expect, type Page } from "@playwright/test";
import { type Fleet, startFleet } from "../e2e/daemon";
import { type Services, startServices } from "../e2e/services";
import { shoot, test } from "./shoot";

let services: Services;
let fleet: Fleet;
test.beforeEach(async () => {
  services = await startServices();
  fleet = await startFleet(TALKS, [{ text: "I heard you." }], { ofModel: services.config });
});
test.afterEach(() => {
  fleet.stop();
  services.stop();
});

const TALKS = [
  {
    key: "tide",
    replies: [
      { tool_calls: [{ name: "web_search", arguments: { query: "tide tables of small harbours" } }] },
      {
        text: "High water is at **four** and at **sixteen**, says [Tide tables](http://127.0.0.1:9/tides). Small harbours are some minutes late: add what their own table gives.",
      },
      {
        tool_calls: [
          {
            name: "generate_image",
            arguments: { prompt: "A small sailing boat on a calm sea at dusk", path: "boat.png" },
          },
        ],
      },
      { text: "A small boat at dusk, under full sail, with room above for a title." },
    ],
  },
];

async function say(page: Page, words: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message", exact: true }).fill(words);
  await page.keyboard.press("Enter");
}

test("a chat with the web and a picture", async ({ page }) => {
  await page.goto(fleet.url);
  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Chat" }).click();
  await page.getByRole("button", { name: "Web", exact: true }).click();
  await shoot(page, "chat-web-new");
  await say(page, "When is high tide in a small harbour?");
  await expect(page.getByText("Small harbours are some minutes late")).toBeVisible();
  await say(page, "Draw a boat for the cover of the tide table, please");
  await expect(page.getByText("with room above for a title")).toBeVisible();
  await shoot(page, "chat-picture");
  await page.getByRole("button", { name: /^Look at the picture/ }).click();
  await shoot(page, "chat-picture-large");
});
