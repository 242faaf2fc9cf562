// A hostile page in the browser pane tries every road to the app, the daemon and the disk, and gets nowhere.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";

import { after, before, test } from "./limits.mjs";
import { Web } from "./web.mjs";
import { World, freePort, until } from "./world.mjs";

const world = new World();
let window, web, daemon;

before(async () => {
  daemon = await freePort();
  await world.flotilla("daemon", "start", "--listen", `127.0.0.1:${daemon}`);
  window = await world.open();
  await window.listen();
  await until("the shell knows the daemon", () => window.heard("shell").then((all) => all.some((event) => event.state === "connected")));
  web = await Web.start({
    own: [
      "ipc://localhost/shell_info",
      "http://ipc.localhost/shell_info",
      "tauri://localhost/index.html",
      "http://tauri.localhost/",
      "asset://localhost/etc/passwd",
      "http://asset.localhost/etc/passwd",
      "file:///etc/passwd",
      `file://${world.home}/token`,
      `file://${world.home}/data/log.db`,
      "webkit://gpu",
    ],
    daemon: [
      `http://127.0.0.1:${daemon}/v1/status`,
      `http://localhost:${daemon}/v1/status`,
      `http://[::1]:${daemon}/v1/status`,
      `http://evil.localhost:${daemon}/v1/status`,
    ],
  });
});
after(async () => {
  await web?.end();
  await world.end();
});

/** Shows the page until it has tried all roads, and gives those for which the engine ended its process. */
async function walkAll(tab) {
  const ended = [];
  const lead = async (query) => {
    const [done, tries] = [web.roads("done").length, web.roads("try").length];
    const { length: before } = await window.heard("pane");
    await window.invoke("pane_navigate", { tab, url: web.url(`/hostile?${query}`) });
    // It may have been ended again before anybody looks: that it was there shows by what it said.
    let page;
    const tried = async () => {
      if (web.roads("done").length > done) return "done";
      page = (await window.heard("pane")).slice(before).findLast(({ kind }) => kind === "page")?.page;
      return page?.crashed && web.roads("try").length > tries && "ended";
    };
    return until(`${query}: it has tried them all, or ended`, tried, 120_000).catch((error) => {
      const last = web.roads("try").at(-1);
      throw new Error(`${error.message}; ${web.roads("try").length - tries} tries, the last ${last}; ${JSON.stringify(page)}`);
    });
  };
  let from = 0;
  while ((await lead(`from=${from}`)) === "ended") {
    const group = Number(web.roads("try").at(-1));
    // Which of them it was shows one by one.
    let road = 0;
    while ((await lead(`from=${group}&to=${group}&alone=1&road=${road}`)) === "ended") {
      const [, at, , name] = /^\d+:(\d+):(\d+):(.*)$/.exec(web.roads("try").at(-1));
      ended.push(name);
      road = Number(at) + 1;
    }
    from = group + 1;
  }
  return ended;
}

test("a hostile page tries every road and gets nowhere", { timeout: 300_000 }, async (context) => {
  await window.invoke("pane_open", { tab: "hostile", url: "about:blank" });
  await window.invoke("pane_show", { tab: "hostile", bounds: { x: 640, y: 80, width: 600, height: 600 } });
  const ended = await walkAll("hostile");
  context.diagnostic(`${new Set(web.roads("try")).size} groups of roads; the engine ended the page's process on: ${ended.join(", ") || "none"}`);

  assert.deepEqual(web.roads("leak"), []);
  // It speaks after every try to leave, or was ended for it: it never left.
  const left = [...web.targets.own, ...web.targets.daemon].flatMap((url) =>
    ["location", "post", "get", "link", "link elsewhere", "download"].map((way) => `${way} ${url}`),
  );
  const stayed = new Set([...web.roads("alive"), ...ended]);
  assert.deepEqual(left.filter((road) => !stayed.has(road)), []);

  const tasks = JSON.parse(await world.flotilla("task", "list", "--json"));
  assert.deepEqual(tasks, [], "the daemon did nothing for it");
  assert.equal((await world.status()).home, world.home, "the daemon still runs");
  assert.deepEqual(readdirSync(world.downloads), [], "nothing was downloaded");
  assert.deepEqual(world.openedByOthers(), [], "no other program was started");
  assert.match(await window.url(), /^tauri:\/\/localhost/, "the app shows its own page");
});

test("the roads are real: an address that lets everyone in is reached by them", async () => {
  const open = { "access-control-allow-origin": "*", "access-control-allow-headers": "*", "content-type": "text/css" };
  const other = await Web.start();
  const url = other.page("/open", "body { color: red }", open);
  const before = web.roads("leak").length;
  web.targets = { own: [url], daemon: [] };
  await window.invoke("pane_navigate", { tab: "hostile", url: web.url("/hostile?from=1&to=2") });
  const done = web.roads("done").length;
  await until("they are tried", () => web.roads("done").length > done, 30_000);
  const found = web.roads("leak").slice(before);
  await other.end();
  for (const way of ["fetch", "xhr", "style", "iframe", "redirected fetch", "redirected frame"]) {
    assert.ok(found.includes(`${way} ${url}`), `${way} of ${found}`);
  }
});

test("addresses that are no page are refused by name", async () => {
  for (const url of ["file:///etc/passwd", "tauri://localhost/", "ipc://localhost/x", `http://127.0.0.1:${daemon}/`, "javascript:1"]) {
    const tab = `refused-${url}`;
    await window.invoke("pane_open", { tab, url });
    const page = await until(`${url} is refused`, () => window.page(tab));
    assert.ok(page.error, url);
    await window.invoke("pane_close", { tab });
  }
});

test("the main web view cannot be led away, and asks only for what it was granted", async () => {
  await window.run(`location.href = arguments[0]`, web.url("/hostile"));
  await window.run(`const a = document.createElement("a"); a.href = "file:///etc/passwd"; document.body.append(a); a.click();`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.match(await window.url(), /^tauri:\/\/localhost/);
  for (const command of ["plugin:fs|read_text_file", "plugin:opener|open_url", "plugin:event|listen", "no_such_command"]) {
    await assert.rejects(window.invoke(command, { path: "/etc/passwd", url: "file:///etc/passwd" }), /not allowed|not found/);
  }
});
