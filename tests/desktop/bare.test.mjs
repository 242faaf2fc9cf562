// A desktop that shows no icons in a tray, and a page of the app's own that crashes.

import assert from "node:assert/strict";

import { after, before, test, until } from "./limits.mjs";
import { Desktop } from "./desktop.mjs";
import { Person } from "./person.mjs";
import { Web } from "./web.mjs";
import { World } from "./world.mjs";

const RED = "192,48,96";
const world = new World();
const person = new Person(world);
let desktop, web;

before(async () => {
  web = await Web.start();
  const red = web.page("/red", `<!doctype html><title>Red page</title><body style="background:#c03060">`);
  await world.fleet();
  world.prefer({ theme: "dark", "welcome.seen": true, "browser.tabs": { tabs: [{ url: red, title: "Red page" }], active: 0 } });
  desktop = await Desktop.start(world, "--no-tray");
  await world.open();
  await person.fills(RED);
});
after(async () => {
  await web?.end();
  await world.end();
});

test("closing the window says how to come back where there is no tray", async () => {
  person.press("alt+F4");
  await until("the window is hidden", () => person.window === null);
  const { body } = await until("it is said", () => desktop.notices.find(({ title }) => title === "Agents stay at work"));
  assert.match(body, /Start it again/);
  assert.equal((await world.second()).status, 0);
  await until("the window is there", () => person.window);
});

// The driver loses the page with its process, so that what follows is seen on the screen alone.
test("a crash of the app's own page brings it back, with the pane in its place", async () => {
  const start = await person.finds("button", "Start", { exact: false });
  const [button, stage] = [[start.x + 6, start.y + start.height / 2], await person.stage()];
  const before = person.colour(...button);
  const asked = web.asked.filter((path) => path === "/red").length;
  world.endOwnPage();
  await until("it is noticed", () => /the app's own page ended/.test(person.log()));
  await until("the button is there again", () => person.colour(...button) === before);
  await until("the pane's page is loaded again", () => web.asked.filter((path) => path === "/red").length > asked);
  await until("the pane is in its place", () => person.colour(stage.x + 5, stage.y + 5) === RED && person.colour(stage.x - 5, stage.y + 5) !== RED);
  person.press("ctrl+q");
  await until("the window is gone", () => person.window === null);
});
