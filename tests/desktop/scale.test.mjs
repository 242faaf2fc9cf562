// The window on a screen of twice as many pixels, in the light theme: the pane stands where the layout wants it.

import assert from "node:assert/strict";

import { after, before, test, tool } from "./limits.mjs";
import { Person } from "./person.mjs";
import { Web } from "./web.mjs";
import { World, until } from "./world.mjs";

const RED = "192,48,96";
const world = new World({ GDK_SCALE: "2" });
const person = new Person(world, 2);
let web;

before(async () => {
  web = await Web.start();
  const red = web.page("/red", `<!doctype html><title>Red page</title><body style="margin:40px;background:#c03060;color:white"><h1>Red</h1><script>document.title = "Red page x" + devicePixelRatio</script>`);
  await world.fleet();
  world.prefer({ theme: "light", "welcome.seen": true, "browser.tabs": { tabs: [{ url: red, title: "Red page" }], active: 0 } });
  await world.flotilla("task", "add", "A first draft");
  await world.open();
});
after(async () => {
  await web?.end();
  await world.end();
});

test("the pane fills its place, pixel by pixel, and its page is as sharp as the rest", async () => {
  assert.equal(await world.window.run("return devicePixelRatio"), 2);
  await person.fills(RED);
  await person.finds("group", "Drag Red page x2");
  person.keep("scale-light");
});

test("it steps aside for a menu, with a picture of it in its place", async () => {
  await person.click("button", "Page options");
  await until("a picture stands in its place", async () => {
    const { shown, picture } = await person.stage();
    return !shown && picture;
  });
  await person.finds("menuitem", "New tab", { exact: false });
  const stage = await person.stage();
  await until("the picture is the page's, to its edges", () =>
    [[4, 4], [stage.width - 4, stage.height - 4]].every(([x, y]) => person.colour((stage.x + x) * 2, (stage.y + y) * 2) === RED),
  );
  person.keep("scale-menu");
  person.press("Escape");
  await person.fills(RED);
});

test("it follows the window's size, a divider and the app's own size", async () => {
  tool("xdotool", "windowsize", person.window, 3200, 1800);
  await until("the page has grown", async () => (await world.window.run("return innerWidth")) === 1600);
  await person.fills(RED);
  const { x, y } = await person.stage();
  await person.drag({ x: x - 1, y: y + 300 }, { x: x - 121, y: y + 300 }, () => person.fills(RED));
  await person.fills(RED);
  person.press("ctrl+plus");
  await until("the app is larger", async () => (await world.window.run("return innerWidth")) < 1590);
  await person.fillsAt(RED, 2.2);
  person.keep("scale-larger");
});
