// A hostile page in the browser pane tries every road to the app, the daemon and the disk, and gets nowhere.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";

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
      "resource:///org/gtk/libgtk/theme/Adwaita/gtk.css",
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

test("a hostile page tries every road and gets nowhere", { timeout: 180_000 }, async () => {
  await window.invoke("pane_open", { tab: "hostile", url: web.url("/hostile") });
  await window.invoke("pane_show", { tab: "hostile", bounds: { x: 640, y: 80, width: 600, height: 600 } });
  await until("it has tried them all", () => web.roads("done").length > 0, 170_000);

  assert.deepEqual(web.roads("leak"), []);
  // It speaks after every try to leave, so it never left.
  const tries = (web.targets.own.length + web.targets.daemon.length + 3) * 3;
  assert.ok(web.roads("alive").length >= tries, `${web.roads("alive").length} of ${tries}`);

  const { tasks } = JSON.parse(await world.flotilla("task", "list", "--json"));
  assert.deepEqual(tasks ?? [], [], "the daemon did nothing for it");
  assert.equal((await world.status()).home, world.home, "the daemon still runs");
  assert.deepEqual(readdirSync(world.downloads), [], "nothing was downloaded");
  assert.deepEqual(world.openedByOthers(), [], "no other program was started");
  assert.match(await window.url(), /^tauri:\/\/localhost/, "the app shows its own page");
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
