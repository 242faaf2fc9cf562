// The browser pane: native web views that follow the layout, and what the page around them hears of them.

import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { after, before, test, tool } from "./limits.mjs";
import { Web } from "./web.mjs";
import { World, freePort, until } from "./world.mjs";

const world = new World();
const bounds = { x: 700, y: 100, width: 400, height: 500 };
let window, web;

before(async () => {
  web = await Web.start();
  web.page("/one", `<!doctype html><title>One</title><body style="background:#c03060"><h1 id="h">First words</h1><p>needle and needle</p>`);
  web.page("/two", `<!doctype html><title>Two</title><body style="background:#30c060">Second`);
  web.page("/file", "#!/bin/sh\necho hello\n", { "content-type": "text/html", "content-disposition": 'attachment; filename="../run me.sh"' });
  web.page("/asks", `<!doctype html><title>Asks</title><script>
    navigator.geolocation?.getCurrentPosition(() => 0, () => (document.title = "denied"));
    Notification?.requestPermission?.();
    window.open("/two");
  </script>`);
  web.page("/opens", `<!doctype html><title>Opens</title><a href="/two" target="_blank" style="position:fixed;inset:0;background:#3060c0">open</a>`);
  window = await world.open();
  await window.listen();
});
after(async () => {
  await web?.end();
  await world.end();
});

const open = async (tab, path) => {
  await window.invoke("pane_open", { tab, url: web.url(path) });
  await window.invoke("pane_show", { tab, bounds });
  return until(`${path} is there`, async () => {
    const page = await window.page(tab);
    return page?.url === web.url(path) && !page.loading && page.title !== "" && page;
  });
};
const heard = async (kind) => (await window.heard("pane")).filter((event) => event.kind === kind);

/** The colour of a point of the screen, as `r,g,b`, where the point is one of the window's. */
function colour(x, y) {
  const [id] = tool("xdotool", "search", "--onlyvisible", "--name", "^Flotilla$").toString().trim().split("\n");
  const crop = `1x1+${x}+${y}`;
  const pixel = tool("import", "-window", id, "-crop", crop, "-depth", "8", "rgb:-");
  return [...pixel.subarray(0, 3)].join(",");
}

function click(x, y) {
  const [id] = tool("xdotool", "search", "--onlyvisible", "--name", "^Flotilla$").toString().trim().split("\n");
  tool("xdotool", "mousemove", "--window", id, String(x), String(y), "click", "1");
}

test("a tab shows a page and tells of it", async () => {
  const page = await open("a", "/one");
  assert.equal(page.title, "One");
  assert.equal(page.error, null);
  assert.equal(page.canGoBack, false);
});

test("it stands where the layout wants it, and hides", async () => {
  await until("it is there", () => colour(bounds.x + 5, bounds.y + 490) === "192,48,96");
  assert.notEqual(colour(bounds.x - 5, bounds.y + 490), "192,48,96");
  assert.notEqual(colour(bounds.x + 405, bounds.y + 490), "192,48,96");
  await window.invoke("pane_show", { tab: "a", bounds: { ...bounds, x: 500, width: 200 } });
  await until("it has moved", () => colour(505, bounds.y + 490) === "192,48,96" && colour(bounds.x + 5, bounds.y + 490) !== "192,48,96");
  await window.invoke("pane_hide");
  await until("it is hidden", () => colour(505, bounds.y + 490) !== "192,48,96");
  await window.invoke("pane_show", { tab: "a", bounds });
  await until("it is back", () => colour(bounds.x + 5, bounds.y + 490) === "192,48,96");
});

test("a still picture can take its place", async () => {
  const { bytes } = await window.invoke("pane_picture", { tab: "a" });
  const file = join(world.folder, "still.png");
  writeFileSync(file, Buffer.from(bytes));
  const pixel = tool("convert", file, "-crop", "1x1+5+490", "-depth", "8", "rgb:-");
  assert.deepEqual([...pixel], [192, 48, 96]);
});

test("its words can be sent elsewhere", async () => {
  const text = await window.invoke("pane_text", { tab: "a" });
  assert.equal(text.title, "One");
  assert.equal(text.url, web.url("/one"));
  assert.match(text.text, /First words/);
  assert.equal(text.selection, "");
});

test("text is found and counted", async () => {
  await window.invoke("pane_find", { tab: "a", text: "NEEDLE", direction: "next" });
  await until("it is found", async () => (await heard("found")).some(({ matches }) => matches === 2));
  await window.invoke("pane_find", { tab: "a", text: "haystack", direction: "next" });
  await until("it is not found", async () => (await heard("found")).some(({ matches }) => matches === 0));
  await window.invoke("pane_find", { tab: "a", text: "", direction: "next" });
});

test("it goes back and forward", async () => {
  await window.invoke("pane_navigate", { tab: "a", url: web.url("/two") });
  const at = (title, back) => until(`${title} is there`, async () => {
    const page = await window.page("a");
    return page.title === title && page.canGoBack === back && !page.loading;
  });
  await at("Two", true);
  await window.invoke("pane_go", { tab: "a", way: "back" });
  await at("One", false);
  await window.invoke("pane_go", { tab: "a", way: "forward" });
  await at("Two", true);
});

test("a page that cannot be had says why", async () => {
  const nobody = `http://127.0.0.1:${await freePort()}/`;
  await window.invoke("pane_navigate", { tab: "a", url: nobody });
  const page = await until("the error is told", async () => {
    const page = await window.page("a");
    return page.error && page;
  });
  assert.equal(page.url, nobody);
  await window.invoke("pane_navigate", { tab: "a", url: web.url("/one") });
  await until("it is past", async () => (await window.page("a")).error === null);
});

test("one tab at a time is shown", async () => {
  await open("b", "/two");
  await until("the other is shown", () => colour(bounds.x + 5, bounds.y + 490) === "48,192,96");
  await window.invoke("pane_show", { tab: "a", bounds });
  await until("the first is shown", () => colour(bounds.x + 5, bounds.y + 490) === "192,48,96");
  await window.invoke("pane_close", { tab: "b" });
  await until("it is closed", async () => (await heard("closed")).some(({ tab }) => tab === "b"));
  await assert.rejects(window.invoke("pane_show", { tab: "b", bounds }), /no open tab/);
});

test("what a page asks for is denied and told", async () => {
  await open("asks", "/asks");
  const what = async () => (await heard("permission")).filter(({ tab }) => tab === "asks").map((event) => event.what);
  await until("the window is told", async () => (await what()).includes("your location"));
  await until("the page is told", async () => (await window.page("asks")).title === "denied");
  assert.deepEqual((await heard("open")).filter(({ from }) => from === "asks"), []);
  await window.invoke("pane_close", { tab: "asks" });
});

test("a window that the user asked for becomes a tab", async () => {
  await open("opens", "/opens");
  await until("it is there", () => colour(bounds.x + 5, bounds.y + 490) === "48,96,192");
  click(bounds.x + 200, bounds.y + 200);
  await until("it is told", async () => (await heard("open")).some(({ url, from }) => url === web.url("/two") && from === "opens"));
});

test("keys of the app reach it from a page that has the keyboard", async () => {
  tool("xdotool", "key", "ctrl+k");
  await until("it is told", async () => (await heard("key")).some(({ key, ctrl }) => key === "k" && ctrl));
  await window.invoke("pane_close", { tab: "opens" });
});

test("a download lands in the user's folder under a plain name and cannot be executed", async () => {
  await open("loads", "/one");
  await window.invoke("pane_navigate", { tab: "loads", url: web.url("/file") });
  const done = await until("it is done", async () => (await heard("download")).find(({ state }) => state === "done"));
  assert.equal(done.path, join(world.downloads, "run me.sh"));
  assert.equal(readFileSync(done.path, "utf8"), "#!/bin/sh\necho hello\n");
  assert.equal(statSync(done.path).mode & 0o111, 0);
  await window.invoke("pane_close", { tab: "loads" });
});

test("a page that crashes is told of, comes back, and takes nothing with it", async () => {
  await open("crash", "/two");
  assert.ok(world.endPages() > 0);
  await until("it is told", async () => (await window.page("crash")).crashed);
  await window.invoke("pane_go", { tab: "crash", way: "reload" });
  await until("it is back", async () => {
    const page = await window.page("crash");
    return !page.crashed && !page.loading && page.title === "Two";
  });
  assert.match(await window.url(), /^tauri:\/\/localhost/);
});

test("a private tab keeps nothing", async () => {
  await window.invoke("pane_open", { tab: "private", url: web.url("/one"), private: true });
  await until("it is there", async () => (await window.page("private"))?.title === "One");
});
