// What leaves the browser pane for a task or a chat, and the links that lead into it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { after, before, test, tool } from "./limits.mjs";
import { Person } from "./person.mjs";
import { Web } from "./web.mjs";
import { World, until } from "./world.mjs";

const world = new World();
const person = new Person(world);
let web, docs;

before(async () => {
  web = await Web.start();
  docs = web.page("/rusqlite", readFileSync(new URL("docs.html", import.meta.url)));
  web.page("/linked", `<!doctype html><title>Linked page</title><body style="background:#3060c0">`);
  await world.fleet([{ key: "Read", replies: [{ text: `It is all in [the manual](${web.url("/linked")}).` }] }]);
  world.prefer({
    theme: "dark",
    "welcome.seen": true,
    "browser.tabs": { tabs: [{ url: docs, title: "rusqlite - Rust" }], active: 0 },
  });
  await world.flotilla("task", "add", "A first draft");
  await world.open();
  await until("the page is there", async () => (await person.stage())?.shown && person.colour((await person.stage()).x + 8, 400) === "255,255,255");
});
after(async () => {
  await web?.end();
  await world.end();
});

const drafts = async () => JSON.parse(await world.flotilla("task", "list", "--json")).filter(({ state }) => state === "draft");
const draft = (words) => until(`a draft says “${words}”`, async () => (await drafts()).find(({ prompt }) => prompt.includes(words)));

/** Selects a paragraph of the page by three clicks, and says where it stands. */
async function select() {
  const { x, y } = await person.stage();
  const at = { x: x + 60, y: y + 245 };
  person.moveTo(at.x, at.y);
  tool("xdotool", "click", "--repeat", "3", "--delay", "60", "1");
  await person.finds("button", "Send the selection to task");
  // Elsewhere in it: a press at the same spot would be the fourth click, and no drag.
  return { x: at.x + 90, y: at.y + 24 };
}

test("what is selected in a page is kept as a draft, with where it is from", async () => {
  await select();
  person.keep("sending-selected");
  await person.click("button", "Send the selection to task");
  const { title, prompt } = await draft("> ");
  assert.equal(title, "rusqlite - Rust");
  assert.ok(prompt.includes(docs), prompt);
  await person.reads("Kept as a draft in harbor-api.");
});

test("a page is dragged onto the board by its picture", async () => {
  const before = (await drafts()).length;
  const from = await person.finds("group", "Drag rusqlite - Rust");
  const to = await column();
  await person.drag({ x: from.x + 8, y: from.y + 8 }, to, async () => {
    await offered(to);
    person.keep("sending-page");
  });
  await until("there is one more draft", async () => (await drafts()).length === before + 1);
});

test("a selection is dragged out of the page onto the board", async () => {
  const before = (await drafts()).length;
  const from = await select();
  const to = await column();
  await person.drag(from, to, async () => {
    await offered(to);
    person.keep("sending-drag");
  });
  await until("there is one more draft", async () => (await drafts()).length === before + 1);
});

test("a link in a transcript opens in the pane", async () => {
  await world.flotilla("run", "Read the manual", "--detach");
  const list = () => world.flotilla("task", "list", "--json").then(JSON.parse);
  const task = await until("it is read", async () => (await list()).find(({ title, state }) => title === "Read the manual" && state !== "queued" && state !== "running"));
  await world.window.run("location.hash = '/task/' + arguments[0]", task.id);
  await person.click("link", "the manual", { exact: false });
  await person.fills("48,96,192");
});

test("a page is sent to the chat", async () => {
  await person.click("button", "Send to chat");
  await until("the chat has its address", () =>
    world.window.run("return [...document.querySelectorAll('textarea')].some(({ value }) => value.includes(arguments[0]))", web.url("/linked")),
  );
  person.keep("sending-chat");
});

/** Holds what is dragged over the column of drafts, until the column offers to take it. */
function offered(to) {
  let moved = 0;
  return until("the column offers to take it", () => {
    person.moveTo(to.x + (moved++ % 3), to.y);
    return world.window.run("return document.querySelector('[data-column=draft][data-over]') !== null");
  });
}

/** The column of drafts, which is folded. */
async function column() {
  const { x, y, width, height } = await person.finds("button", "Draft", { exact: false });
  return { x: x + width / 2, y: y + height / 2 };
}
