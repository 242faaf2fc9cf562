// The window: its way to the daemon, and what it does around the page.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { after, before, test, tool } from "./limits.mjs";
import { World, until } from "./world.mjs";

const world = new World();
let window;

before(async () => {
  window = await world.open();
  await window.listen();
});
after(() => world.end());

const states = async () => (await window.heard("shell")).filter(({ kind }) => kind === "daemon").map(({ state }) => state);
const connected = () => until("the daemon answers", async () => (await states()).at(-1) === "connected");
const visible = () => {
  try {
    return tool("xdotool", "search", "--onlyvisible", "--name", "^Flotilla$").length > 0;
  } catch {
    return false;
  }
};

/** Asks the daemon as the UI does: bytes there, bytes back. */
const request = (method, path, body = null) =>
  window.run(
    `const [method, path, body] = arguments;
    const bytes = body === null ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body));
    const headers = { "flotilla-method": method, "flotilla-path": path };
    return window.__TAURI_INTERNALS__.invoke("api_request", bytes, { headers }).then((buffer) => {
      const length = new DataView(buffer).getUint32(0, true);
      const text = (part) => JSON.parse(new TextDecoder().decode(part));
      return { ...text(buffer.slice(4, 4 + length)), body: text(buffer.slice(4 + length)) };
    });`,
    method,
    path,
    body,
  );

test("it starts a daemon and says so", async () => {
  await connected();
  assert.equal((await world.status()).running, 0);
});

test("it carries requests to the daemon, and its refusals back", async () => {
  const status = await request("GET", "/v1/status");
  assert.equal(status.status, 200);
  assert.match(status.contentType, /^application\/json/);
  assert.equal(status.body.home, world.home);
  const refused = await request("POST", "/v1/projects", { folder: "/no/such/folder" });
  assert.ok(refused.status >= 400 && refused.body.title, JSON.stringify(refused));
  await assert.rejects(window.invoke("api_stream_open", { path: "http://elsewhere.example/" }), /no path on the daemon/);
});

test("it carries a stream for as long as the page reads it", async () => {
  const { id, status } = await window.invoke("api_stream_open", { path: "/v1/events?after=0" });
  assert.equal(status, 200);
  const project = join(world.folder, "project");
  tool("git", "init", "--quiet", project);
  await world.flotilla("run", "--help");
  await request("POST", "/v1/projects", { folder: project, path: project });
  const read = await Promise.race([
    window.invoke("api_read", { id }),
    new Promise((resolve) => setTimeout(() => resolve(null), 20_000)),
  ]);
  assert.ok(read?.bytes.length > 0);
  await window.invoke("api_close", { id });
  await assert.rejects(window.invoke("api_read", { id }), /no open stream/);
});

test("a daemon that was killed is started again, and the page is told", async () => {
  const { pid } = await world.status();
  process.kill(pid, "SIGKILL");
  await until("it is noticed", async () => {
    await window.invoke("daemon_look");
    return (await states()).includes("lost");
  });
  await connected();
  assert.notEqual((await world.status()).pid, pid);
});

test("only links that lead out are opened, in the system's own programs", async () => {
  await window.invoke("open_link", { url: "https://example.com/?a=b&c" });
  await until("the system was asked", () => world.openedByOthers().some((line) => line.includes("https://example.com/?a=b&c")));
  for (const url of ["file:///etc/passwd", "javascript:1", "ssh://x", "--help"]) {
    await assert.rejects(window.invoke("open_link", { url }), /cannot be opened/);
  }
});

test("a file opens in the user's editor at its line", async () => {
  const file = join(world.folder, "a b.rs");
  writeFileSync(file, "fn main() {}\n");
  await window.invoke("open_in_editor", { path: file, line: 12 });
  await until("the editor was asked", () => world.openedByOthers().includes(`code --goto ${file}:12:1`));
  await window.invoke("open_in_editor", { path: file, line: 3, template: "code -r -g {file}:{line}" });
  await until("the editor was asked", () => world.openedByOthers().includes(`code -r -g ${file}:3`));
  await assert.rejects(window.invoke("open_in_editor", { path: "--version" }));
  await assert.rejects(window.invoke("open_in_editor", { path: join(world.folder, "missing") }));
});

test("a second window hands its errand to the first", async () => {
  const { status, said } = await world.second("--open", "task/task_01");
  assert.equal(status, 0, said);
  await until("the page is led there", async () =>
    (await window.heard("shell")).some(({ kind, route }) => kind === "route" && route === "/task/task_01"),
  );
});

test("closing hides the window, says so once, and starting it again brings it back", async () => {
  const told = async () => (await window.heard("shell")).filter(({ kind }) => kind === "first_close").length;
  await until("the window is there", visible);
  for (const times of [1, 1]) {
    tool("xdotool", "key", "--clearmodifiers", "alt+F4");
    await until("the window is hidden", () => !visible());
    assert.equal(await told(), times);
    assert.equal((await world.second()).status, 0);
    await until("the window is back", visible);
  }
});

test("the page's size is remembered within reason", async () => {
  assert.equal(await window.invoke("set_zoom", { factor: 1.25 }), 1.25);
  assert.equal((await window.invoke("shell_info")).zoom, 1.25);
  assert.equal(await window.invoke("set_zoom", { factor: 900 }), 3);
  await window.invoke("set_zoom", { factor: 1 });
});

test("quitting ends the window and leaves the daemon", async () => {
  const { pid } = await world.status();
  await window.invoke("quit").catch(() => undefined);
  await until("the window is gone", () => !visible());
  assert.equal((await world.status()).pid, pid);
});
