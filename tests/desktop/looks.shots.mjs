// Pictures of the real window on the whole screen, for you to look at: its places in every theme, at the usual size and
// on a large screen of twice as many pixels, but for the room that the window's own frame takes.

import { join } from "node:path";

import { after, pause, test, tool, until } from "./limits.mjs";
import { Person } from "./person.mjs";
import { Web } from "./web.mjs";
import { World } from "./world.mjs";

const DOCS = `<!doctype html><title>The manual</title><body style="font:16px sans-serif;margin:40px;max-width:60ch"><h1>Harbours</h1>
<p>A harbour is where a fleet lies. <a href="#x">Read on</a>.</p><pre style="background:#eee;padding:12px">pub fn add(a: i32, b: i32) -> i32</pre>`;
const WORK = [
  { text: "The sign is wrong in `add`. I change it and look at what the tests say.", tool_calls: [{ name: "exec", arguments: { command: "sed -i 's/a - b/a + b/' src/lib.rs && ls --color -la && git --no-pager diff --color" } }] },
  { text: "Done: `add` adds. The change is **one line** in `src/lib.rs`." },
];
const ASK = { tool_calls: [{ name: "ask", arguments: { question: "Tabs or one page?", options: ["Tabs", "One page"] } }] };
const WAIT = { tool_calls: [{ name: "exec", arguments: { command: "for i in 1 2 3; do echo test $i ok; done; sleep 600", yield_ms: 590_000 } }] };
const TALK = "A board shows *states*:\n\n- draft\n- running\n- needs you\n\n```rust\nenum TaskState { Draft, Running, NeedsYou(Question) }\n```\n\nSee [the manual](https://example.org/).";

const SIZES = [
  { name: "1280x800", scale: 1, size: [1280, 800] },
  { name: "3840x2160", scale: 2, size: [3840, 2120] },
];
let world, web;

after(async () => {
  await web?.end();
  await world?.end();
});

async function scene(theme, { scale, size }) {
  world = new World(scale === 1 ? {} : { GDK_SCALE: String(scale) });
  web = await Web.start();
  const docs = web.page("/docs", DOCS);
  await world.fleet([
    { key: "Fix", replies: WORK },
    { key: "Ask", replies: [ASK] },
    { key: "Test", replies: [WAIT] },
    { key: "How", replies: [{ text: TALK }] },
  ]);
  world.prefer({ theme, "welcome.seen": true, "browser.tabs": { tabs: [{ url: docs, title: "The manual" }], active: 0 } });
  await world.flotilla("task", "add", "Write the release notes for the harbour API");
  const start = async (prompt) => JSON.parse(await world.flotilla("run", prompt, "--detach", "--json")).id;
  const fixed = await start("Fix the sign of add");
  await start("Ask how the settings should be laid out");
  await start("Test everything on the slow machine");
  await until("they have come that far", async () => {
    const all = JSON.parse(await world.flotilla("task", "list", "--json"));
    return all.some(({ id, state }) => id === fixed && state === "review") && all.some(({ state }) => state === "needs_you");
  });
  await world.open();
  const person = new Person(world, scale);
  await person.finds("button", "Start", { exact: false });
  tool("xdotool", "windowmove", person.window, 0, 0, "windowsize", person.window, ...size);
  await until("the pane shows", async () => (await person.stage())?.shown);
  return { person, fixed };
}

/** Leaves the page and the screen time to draw: here alone, where nothing but a picture comes of it. */
const settled = () => pause(700);

for (const theme of ["dark", "light", "contrast"]) {
  for (const format of SIZES) {
    test(`${theme} at ${format.name}`, { timeout: 240_000 }, async () => {
      const { person, fixed } = await scene(theme, format);
      const crop = format.scale === 1 ? ["-crop", "1300x840+0+0"] : [];
      const keep = async (place) => {
        await settled();
        tool("import", "-silent", "-window", "root", ...crop, join(process.env.FLOTILLA_SHOTS, `${place}-${theme}-${format.name}.png`));
      };
      const go = (route) => world.window.run("location.hash = arguments[0]", route);
      await keep("board");
      await go(`/task/${fixed}`);
      await person.reads("The agent says that it is done");
      await keep("task");
      await person.click("tab", "Terminal");
      await keep("terminal");
      await person.click("tab", "Changes");
      await person.reads("lib.rs");
      await keep("review");
      await go("/chat");
      await person.click("tab", "Browser");
      await until("the chat is there", () => world.window.run("return document.querySelector('main textarea') !== null"));
      await world.window.run("document.querySelector('main textarea').focus()");
      person.type("How does a board work?");
      person.press("Return");
      await person.reads("NeedsYou");
      await keep("chat");
      await web.end();
      await world.end();
    });
  }
}
