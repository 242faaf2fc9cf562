// What the window does around its page: the tray, notifications, the badge, closing, quitting, a daemon that is lost.

import assert from "node:assert/strict";

import { Desktop } from "./desktop.mjs";
import { after, before, test, tool } from "./limits.mjs";
import { Person } from "./person.mjs";
import { World, until } from "./world.mjs";

const ASK = { tool_calls: [{ name: "ask", arguments: { question: "Tabs or one page?", options: ["Tabs", "One page"] } }] };
const WAIT = { tool_calls: [{ name: "exec", arguments: { command: "echo waiting; sleep 600", yield_ms: 590_000 } }] };

const world = new World();
const person = new Person(world);
let desktop;

before(async () => {
  await world.fleet([
    { key: "Ask", replies: [ASK, { text: "As you like." }] },
    { key: "Wait", replies: [WAIT] },
  ]);
  world.prefer({ theme: "dark", "welcome.seen": true });
  desktop = await Desktop.start(world);
  await world.open();
  await person.finds("button", "Start", { exact: false });
});
after(async () => {
  await world.end();
});

const begin = async (prompt) => {
  const said = await world.flotilla("run", prompt, "--detach", "--json");
  return JSON.parse(said).id;
};
const at = (route) => until(`the page is at ${route}`, async () => (await world.window.run("return location.hash")) === `#${route}`);
const hidden = () => until("the window is hidden", () => person.window === null);
const shown = () => until("the window is there", () => person.window);

test("what needs the user is counted in the title, on the icon and in the tray, whose menu leads there", async () => {
  const task = await begin("Ask about the tabs");
  await until("the title counts it", () => person.title === "(1) Flotilla");
  await until("the badge counts it", () => desktop.badge?.count === 1);
  assert.deepEqual([desktop.badge.entry, desktop.badge.visible], ["application://flotilla.desktop", true]);
  await until("the tray names it", async () => {
    const { items, label } = await desktop.tray();
    return label === "1" && items.some((item) => item.label === "1 run under way" || item.label === "Ask about the tabs");
  });
  await until("the tray leads there", () => desktop.choose("Ask about the tabs"));
  await at(`/task/${task}`);
  await person.reads("Tabs or one page?");
});

test("closing the window keeps agents at work and says so once; starting it again brings it back", async () => {
  for (const times of [1, 1]) {
    person.press("alt+F4");
    await hidden();
    await until("it is said", () => desktop.notices.filter(({ title }) => title === "Agents stay at work").length === times);
    assert.equal((await world.second()).status, 0);
    await shown();
  }
});

test("a notification comes while nobody looks, and a click on it leads to the card", async () => {
  person.press("alt+F4");
  await hidden();
  const task = await begin("Ask while the window is closed");
  const notice = await until("it is told", () => desktop.notices.find(({ title }) => title.includes("Ask while the window is closed")));
  assert.match(notice.body, /waits for your answer/);
  desktop.click(notice);
  await shown();
  await at(`/task/${task}`);
  await until("both are counted", () => person.title === "(2) Flotilla");
});

test("a task named on the command line is shown in the window that is there", async () => {
  const [task] = JSON.parse(await world.flotilla("task", "list", "--json"));
  await world.window.run("location.hash = '/board'");
  const { status, said } = await world.second("--open", `task/${task.id}`);
  assert.equal(status, 0, said);
  await at(`/task/${task.id}`);
});

test("a daemon that dies is started again, and the view goes on where it was", async () => {
  await world.window.run("location.hash = '/board'");
  await person.reads("Ask about the tabs");
  const { pid } = await world.status();
  process.kill(pid, "SIGKILL");
  await until("another one runs", async () => (await world.status()).pid !== pid);
  const task = await begin("Ask after the daemon died");
  await until("its card comes", () => person.says("Ask after the daemon died"));
  assert.ok(await person.says("Ask about the tabs"));
  assert.ok(task);
  assert.match(person.log(), /the daemon is lost, and started again[^]*the daemon answers/);
});

test("quitting asks while agents are at work, and they go on without the window", async () => {
  await begin("Wait for a long time");
  await until("it runs", async () => (await world.status()).running > 0);
  tool("xdotool", "windowsize", "--sync", person.window, "1180", "760");
  tool("xdotool", "windowmove", "--sync", person.window, "120", "90");
  person.press("ctrl+q");
  await person.reads("Quit Flotilla?");
  person.keep("quit");
  await person.click("button", "Cancel");
  await until("nothing was quit", () => person.window !== null);
  const place = position();
  desktop.choose("Quit Flotilla");
  await person.click("button", "Quit, keep agents at work");
  await hidden();
  const { running } = await world.status();
  assert.ok(running > 0);

  await world.open();
  await shown();
  await until("it stands where it stood", () => {
    const now = position();
    return now.WIDTH === place.WIDTH && now.HEIGHT === place.HEIGHT && Math.abs(now.X - place.X) < 4 && Math.abs(now.Y - place.Y) < 4;
  });
  await person.reads("Wait for a long time");
});

test("quitting with the agents ends the daemon, too", async () => {
  await person.finds("button", "Start", { exact: false });
  person.press("ctrl+q");
  await person.click("button", "Quit and stop agents");
  await hidden();
  await until("no daemon is left", async () => (await world.status().catch(() => null)) === null);
});

function position() {
  const said = tool("xdotool", "getwindowgeometry", "--shell", person.window).toString();
  return Object.fromEntries([...said.matchAll(/^(\w+)=(-?\d+)$/gm)].map(([, name, value]) => [name, Number(value)]));
}
