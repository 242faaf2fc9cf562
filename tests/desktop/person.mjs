// Who sits before the window: finds things as a person does, by what they are and what they are called, and uses the
// screen's own pointer and keyboard. The native view of the browser pane is on the screen and in no picture of the page.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { pause, tool, until } from "./limits.mjs";

const FIND = `
  const [role, name, exact] = arguments;
  const kinds = {
    button: "button, [role=button]",
    link: "a[href]",
    textbox: "input:not([type]), input[type=text], input[type=search], textarea, [role=textbox]",
    tab: "[role=tab]",
    menuitem: "[role^=menuitem]",
    option: "[role=option]",
  };
  const words = (element) => {
    const by = element.getAttribute("aria-labelledby");
    const named = by?.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const own = named ?? element.getAttribute("aria-label") ?? (element.textContent.trim() || element.getAttribute("placeholder") || "");
    return own.replace(/\\s+/g, " ").trim();
  };
  const fits = (element) => (exact ? words(element) === name : words(element).startsWith(name));
  const found = [...document.querySelectorAll(kinds[role] ?? "[role=" + role + "]")].filter(
    (element) => fits(element) && element.getClientRects().length > 0 && element.closest("[aria-hidden=true], [inert]") === null,
  );
  const element = found[0];
  if (!element) return null;
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  const { x, y, width, height } = element.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  const state = {};
  for (const { name, value } of element.attributes) state[name] = value;
  return { x, y, width, height, free: top !== null && (element.contains(top) || top.contains(element)), state, value: element.value ?? null };
`;

const xdotool = (...args) => tool("xdotool", ...args).toString().trim();

export class Person {
  /** `scale`: the pixels of the screen for one of the page. */
  constructor(world, scale = 1) {
    this.world = world;
    this.scale = scale;
  }

  get session() {
    return this.world.window;
  }

  /** The X window, where it is visible. */
  get window() {
    try {
      return xdotool("search", "--onlyvisible", "--name", "^(\\([0-9]+\\) )?Flotilla$").split("\n")[0] || null;
    } catch {
      return null;
    }
  }

  /** The X window, which must be there. The search misses it where another window, a menu's, goes while it is under way. */
  get #there() {
    for (let tries = 0; tries < 5; tries++) {
      const { window } = this;
      if (window !== null) return window;
    }
    throw new Error("no window of the app is on the screen");
  }

  get title() {
    return this.window && xdotool("getwindowname", this.window);
  }

  /** Whether something of this role and name shows now, and how it stands. */
  async sees(role, name, { exact = true } = {}) {
    return this.session.run(FIND, role, name, exact);
  }

  /** Waits for it. */
  async finds(role, name, options) {
    let before;
    return until(`a ${role} “${name}” stands still and free`, async () => {
      const found = await this.sees(role, name, options);
      const still = found?.free && found.x === before?.x && found.y === before?.y;
      before = found;
      return still && found;
    });
  }

  gone(role, name) {
    return until(`no ${role} “${name}” is left`, async () => (await this.sees(role, name)) === null);
  }

  /** Waits until the page says `words` where it can be seen. */
  reads(words) {
    return until(`the page says “${words}”`, () => this.session.run("return document.body.innerText.includes(arguments[0])", words));
  }

  /** What stands in the page now. */
  says(words) {
    return this.session.run("return document.body.innerText.includes(arguments[0])", words);
  }

  async click(role, name, options) {
    const { x, y, width, height } = await this.finds(role, name, options);
    this.clickAt(x + width / 2, y + height / 2);
  }

  clickAt(x, y, button = 1) {
    this.moveTo(x, y);
    xdotool("click", button);
  }

  moveTo(x, y) {
    xdotool("mousemove", "--window", this.#there, Math.round(x * this.scale), Math.round(y * this.scale));
  }

  press(...keys) {
    xdotool("key", "--clearmodifiers", ...keys);
  }

  type(words) {
    xdotool("type", "--clearmodifiers", "--delay", 4, words);
  }

  /** Types into a field in place of what it holds. */
  async typesInto(name, words) {
    await this.finds("textbox", name);
    await this.click("textbox", name);
    await until(`“${name}” has the keyboard`, () =>
      this.session.run("const at = document.activeElement; return at.tagName !== 'BODY' && (at.getAttribute('aria-label') ?? at.placeholder) === arguments[0]", name),
    );
    this.press("ctrl+a");
    this.type(words);
    await until(`“${name}” holds it`, async () => (await this.sees("textbox", name)).value === words);
  }

  /** Drags with the button held, in steps that the toolkit sees; `held` is called before it lets go. */
  async drag(from, to, held = () => undefined) {
    const steps = 12;
    this.moveTo(from.x, from.y);
    xdotool("mousedown", 1);
    for (let step = 1; step <= steps; step++) {
      this.moveTo(from.x + ((to.x - from.x) * step) / steps, from.y + ((to.y - from.y) * step) / steps);
      // A drag of the toolkit begins with a motion that it has seen, and is told of the next ones.
      await pause(16);
    }
    await held();
    xdotool("mouseup", 1);
  }

  /** The colour of a point of the window, as `r,g,b`. */
  colour(x, y) {
    const crop = `1x1+${Math.round(x)}+${Math.round(y)}`;
    // Without the name of a window the program would keep the whole screen waiting for somebody to click on one.
    const pixel = tool("import", "-silent", "-window", this.#there, "-crop", crop, "-depth", "8", "rgb:-");
    return [...pixel.subarray(0, 3)].join(",");
  }

  /** Where the native view should stand: the stage's place, and whether the page wants it there. */
  stage() {
    return this.session.run(`
      const stage = document.querySelector("[data-pane]");
      if (!stage) return null;
      const { x, y, width, height } = stage.getBoundingClientRect();
      return { x, y, width, height, shown: stage.dataset.pane === "shown", picture: stage.querySelector("img") !== null };`);
  }

  /** Waits until the native view, whose page is all of one colour, fills the stage to its edges and no further. */
  fills(colour) {
    return this.fillsAt(colour, this.scale);
  }

  /** As before, where the page around is `zoom` times as large as its pixels. */
  fillsAt(colour, zoom) {
    return until(`the pane fills its place with ${colour}`, async () => {
      const stage = await this.stage();
      if (!stage?.shown) return false;
      const [x, y, width, height] = [stage.x, stage.y, stage.width, stage.height].map((side) => side * zoom);
      const inside = [[x + 3, y + 3], [x + width - 4, y + 3], [x + 3, y + height - 4], [x + width - 4, y + height - 4]];
      return inside.every(([x, y]) => this.colour(x, y) === colour) && this.colour(x - 3, y + 3) !== colour;
    });
  }

  /** A picture of the whole screen, for whoever wants to look. */
  keep(name) {
    const folder = process.env.FLOTILLA_SHOTS;
    if (folder) tool("import", "-silent", "-window", "root", join(folder, `${name}.png`));
  }

  /** The lines of the window's log. */
  log() {
    return readFileSync(join(this.world.home, "logs/window.log"), "utf8");
  }
}
