// The browser pane as a person uses it: its controls, its keys, and the native view that stands where the layout wants it.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { after, before, test, tool } from "./limits.mjs";
import { Person } from "./person.mjs";
import { Web } from "./web.mjs";
import { World, freePort, until } from "./world.mjs";

const RED = "192,48,96";
const GREEN = "48,192,96";
const world = new World();
const person = new Person(world);
let web;

before(async () => {
  web = await Web.start();
  web.page("/red", `<!doctype html><title>Red page</title><body style="margin:40px;background:#c03060">needle, and one more needle`);
  web.page("/green", `<!doctype html><title>Green page</title><body style="background:#30c060">`);
  web.page("/file", "a,b\n1,2\n", { "content-type": "text/csv", "content-disposition": "attachment" });
  await world.fleet();
  world.prefer({
    theme: "dark",
    "welcome.seen": true,
    "browser.tabs": { tabs: [{ url: web.url("/red"), title: "Red page" }], active: 0 },
  });
  await world.open();
});
after(async () => {
  await web?.end();
  await world.end();
});

/** Leads the pane to a page, as one does. */
async function goTo(path) {
  await person.click("textbox", "Address or search");
  await person.typesInto("Address or search", web.url(path));
  person.press("Return");
}
const field = async () => (await person.sees("textbox", "Address or search")).value;

test("the page of the last time comes back, in its place and no further", async () => {
  await person.fills(RED);
  assert.equal(await field(), web.url("/red").slice("http://".length));
  assert.equal(await person.sees("tab", "Red page"), null, "one page needs no strip of tabs");
  person.keep("browser");
});

test("it keeps a profile of its own", () => {
  assert.ok(existsSync(join(world.home, "desktop/browser/data")));
});

test("an address that is typed is opened; back, forward and reload lead where they say", async () => {
  await goTo("/green");
  await person.fills(GREEN);
  await person.click("button", "Back");
  await person.fills(RED);
  await person.click("button", "Forward");
  await person.fills(GREEN);
  const asked = () => web.asked.filter((path) => path === "/green").length;
  const before = asked();
  await person.click("button", "Reload");
  await until("it is asked for again", () => asked() > before);
});

test("keys of a browser hold while the page has the keyboard", async () => {
  const { x, y } = await person.stage();
  person.clickAt(x + 40, y + 300);
  person.press("alt+Left");
  await person.fills(RED);
  person.press("ctrl+l");
  await until("the address has the keyboard", () => world.window.run("return document.activeElement?.getAttribute('aria-label') === 'Address or search'"));
  person.press("Escape");
});

test("words are found in the page and counted", async () => {
  const { x, y } = await person.stage();
  person.clickAt(x + 40, y + 300);
  person.press("ctrl+f");
  await person.typesInto("Find in the page", "needle");
  await person.reads("2 matches");
  person.keep("browser-find");
  person.press("Escape");
  await person.gone("textbox", "Find in the page");
  await person.fills(RED);
});

test("a menu is seen: the page steps aside and a still picture of it stays", async () => {
  await person.click("button", "Page options");
  await until("a picture stands in its place", async () => {
    const { shown, picture } = await person.stage();
    return !shown && picture;
  });
  const { x, y, width } = await person.finds("menuitem", "New tab", { exact: false });
  await until("the menu lies over it", () => person.colour(x + width / 2, y + 3) !== RED);
  const stage = await person.stage();
  await until("the picture is the page's", () => person.colour(stage.x + 5, stage.y + stage.height - 5) === RED);
  person.keep("browser-menu");
  person.press("Escape");
  await person.fills(RED);
});

test("a dialog is seen, and opens by its key from inside the page", async () => {
  const { x, y } = await person.stage();
  person.clickAt(x + 40, y + 300);
  person.press("ctrl+k");
  const stage = await person.stage();
  await until("it lies over the pane", () => person.colour(stage.x + 40, stage.y + 200) !== RED);
  person.keep("browser-palette");
  person.press("Escape");
  await person.fills(RED);
});

test("it follows the layout while a divider is dragged, and stays where it was let go", async () => {
  const before = await person.stage();
  const at = { x: before.x - 1, y: before.y + 300 };
  await person.drag(at, { x: at.x - 120, y: at.y }, async () => {
    await person.fills(RED);
    assert.ok((await person.stage()).width > before.width + 100, "it has grown already");
  });
  await person.fills(RED);
  const after = await person.stage();
  await person.drag({ x: after.x - 1, y: at.y }, at);
  await person.fills(RED);
});

test("the window's size and the page's size leave it in its place", async () => {
  tool("xdotool", "windowsize", "--sync", person.window, "1420", "860");
  await until("the page has grown", async () => (await world.window.run("return innerWidth")) === 1420);
  await person.fills(RED);
  person.press("ctrl+plus");
  await until("the app is larger", async () => (await world.window.run("return innerWidth")) < 1400);
  await person.fillsAt(RED, 1.1);
  person.press("ctrl+0");
  await until("it is as before", async () => (await world.window.run("return innerWidth")) === 1420);
  tool("xdotool", "windowsize", "--sync", person.window, "1280", "800");
  await until("the window is as before", async () => (await world.window.run("return innerWidth")) === 1280);
  await person.fills(RED);
});

test("the page alone becomes larger with the pane's own keys", async () => {
  const { x, y } = await person.stage();
  person.clickAt(x + 40, y + 300);
  person.press("ctrl+plus");
  await person.click("button", "Page options");
  await person.finds("menuitem", "Natural size (now 110 %)", { exact: false });
  person.press("Escape");
  await person.fills(RED);
});

test("tabs open, step, close and come back", async () => {
  const { x, y } = await person.stage();
  person.clickAt(x + 40, y + 300);
  person.press("ctrl+t");
  await person.finds("tab", "New tab");
  await person.typesInto("Address or search", web.url("/green"));
  person.press("Return");
  await person.fills(GREEN);
  await person.click("tab", "Red page");
  await person.fills(RED);
  person.keep("browser-tabs");
  person.clickAt(x + 40, y + 300);
  person.press("ctrl+Tab");
  await person.fills(GREEN);
  person.clickAt(x + 40, y + 300);
  person.press("ctrl+w");
  await person.fills(RED);
  await person.gone("tab", "Green page");
  person.clickAt(x + 40, y + 300);
  person.press("ctrl+shift+t");
  await person.fills(GREEN);
  person.clickAt(x + 40, y + 300);
  person.press("ctrl+w");
  await person.fills(RED);
});

test("bookmarks are kept and open", async () => {
  await person.click("button", "Add a bookmark");
  await person.finds("button", "Remove the bookmark");
  await person.click("button", "Page options");
  await person.click("menuitem", "New tab", { exact: false });
  await person.click("link", "Red page", { exact: false });
  await person.fills(RED);
  person.press("ctrl+w");
});

test("a download is listed, and lies in the user's folder", async () => {
  await goTo("/file");
  await person.reads("file.csv");
  await person.reads("Done");
  person.keep("browser-download");
  assert.equal(readFileSync(join(world.downloads, "file.csv"), "utf8"), "a,b\n1,2\n");
  await person.click("button", "Close the list");
});

test("a page that crashed says so and comes back; the app goes on", async () => {
  await goTo("/red");
  await person.fills(RED);
  const { tabs } = JSON.parse(readFileSync(join(world.home, "preferences.json"), "utf8"))["browser.tabs"];
  assert.ok(tabs.length > 0);
  assert.ok(world.endPages() > 0);
  await person.reads("This page crashed");
  person.keep("browser-crashed");
  await person.click("button", "Load it again");
  await person.fills(RED);
});

test("a page that cannot be had says why, and the next one is shown", async () => {
  await goTo("/red");
  await person.typesInto("Address or search", `http://127.0.0.1:${await freePort()}/`);
  person.press("Return");
  await person.reads("This page could not be shown");
  person.keep("browser-failed");
  await person.finds("button", "Load it again");
  await goTo("/red");
  await person.fills(RED);
});

test("Back from a page that cannot be had leads to the one before, and trying again to the one that could not", async () => {
  await goTo("/green");
  await person.fills(GREEN);
  const port = await freePort();
  await person.typesInto("Address or search", `http://127.0.0.1:${port}/late`);
  person.press("Return");
  await person.reads("This page could not be shown");
  await person.click("button", "Back");
  await person.fills(GREEN);
  assert.equal(await field(), web.url("/green").slice("http://".length));
  await person.click("button", "Back");
  await person.fills(RED);

  await person.typesInto("Address or search", `http://127.0.0.1:${port}/late`);
  person.press("Return");
  await person.reads("This page could not be shown");
  const late = await Web.start(undefined, port);
  late.page("/late", `<!doctype html><title>Late page</title><body style="background:#3060c0">`);
  await person.click("button", "Load it again");
  await person.fills("48,96,192");
  await person.click("button", "Back");
  await person.fills(RED);
  await late.end();
});

test("developer tools open in a window of their own", async () => {
  const { x, y } = await person.stage();
  person.clickAt(x + 40, y + 300);
  person.press("F12");
  const find = () => {
    try {
      return tool("xdotool", "search", "--onlyvisible", "--name", "Inspector").toString().trim();
    } catch {
      return null;
    }
  };
  await until("they are there", find);
  person.keep("browser-tools");
});
