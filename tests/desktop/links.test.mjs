// Links out of chats and terminals lead into the browser pane, also where it was folded away.

import assert from "node:assert/strict";

import { after, before, test } from "./limits.mjs";
import { Person } from "./person.mjs";
import { Web } from "./web.mjs";
import { World, until } from "./world.mjs";

const BLUE = "48,96,192";
const GREEN = "48,192,96";
const world = new World();
const person = new Person(world);
let web;

before(async () => {
  web = await Web.start();
  web.page("/manual", `<!doctype html><title>The manual</title><body style="background:#3060c0">`);
  web.page("/printed", `<!doctype html><title>Printed</title><body style="background:#30c060">`);
  const print = { tool_calls: [{ name: "exec", arguments: { command: `echo "see ${web.url("/printed")} for more"` } }] };
  await world.fleet([
    { key: "Where", replies: [{ text: `It stands in [the manual](${web.url("/manual")}).` }] },
    { key: "Print", replies: [print, { text: "Printed." }] },
  ]);
  world.prefer({ theme: "dark", "welcome.seen": true, "layout.dock.open": false });
  await world.open();
});
after(async () => {
  await web?.end();
  await world.end();
});

/** The middle of `words` on the screen of the terminal that shows. */
const printed = (words) =>
  world.window.run(
    `const row = [...document.querySelectorAll(".xterm-rows > div")].find((row) => row.textContent.includes(arguments[0]) && row.getClientRects().length > 0);
    if (!row) return null;
    const { x, y, width, height } = row.getBoundingClientRect();
    const cell = width / Math.max(1, Number(row.closest(".xterm").dataset.columns ?? 0) || row.textContent.length);
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(arguments[0]);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + arguments[0].length);
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
    return { x: x + cell, y: y + height / 2 };`,
    words,
  );

test("a link in a chat opens in the pane, which unfolds for it", async () => {
  await world.window.run("location.hash = '/chat'");
  assert.equal(await person.stage(), null, "the dock is folded");
  const box = await until("the chat takes words", () =>
    world.window.run(`const box = document.querySelector("main textarea");
      if (!box) return null;
      const { x, y, width, height } = box.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };`),
  );
  person.clickAt(box.x, box.y);
  person.type("Where is it");
  person.press("Return");
  await person.click("link", "the manual", { exact: false });
  await person.fills(BLUE);
  person.keep("links-chat");
  assert.deepEqual(world.openedByOthers(), [], "no other program was asked");
});

test("a link that a run printed opens in the pane", async () => {
  const { id } = JSON.parse(await world.flotilla("run", "Print where it stands", "--detach", "--json"));
  await until("it is done", async () => JSON.parse(await world.flotilla("task", "list", "--json")).some((task) => task.id === id && task.state === "review"));
  await world.window.run("location.hash = '/task/' + arguments[0]", id);
  await person.click("tab", "Terminal");
  const at = await until("the address stands on the screen", () => printed("/printed"));
  person.keep("links-terminal");
  person.moveTo(at.x - 2, at.y);
  await until("the address is marked as a link", async () => {
    person.moveTo(at.x, at.y);
    return world.window.run("return document.querySelector('.xterm-cursor-pointer') !== null");
  });
  person.clickAt(at.x, at.y);
  await person.fills(GREEN);
  assert.deepEqual(world.openedByOthers(), [], "no other program was asked");
});
