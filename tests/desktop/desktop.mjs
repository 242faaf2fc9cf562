// The desktop around the window: notifications and the tray, by `desktop.py`.

import { createInterface } from "node:readline";

import { until } from "./world.mjs";

export class Desktop {
  #answers = [];

  static async start(world, ...args) {
    const desktop = new Desktop();
    desktop.notices = [];
    desktop.badge = null;
    desktop.process = world.start("python3", [new URL("desktop.py", import.meta.url).pathname, ...args], {
      stdio: ["pipe", "pipe", "pipe"],
      // Its libraries are the system's own.
      env: { ...world.environment, PATH: `/usr/bin:${world.environment.PATH}` },
    });
    let ready = false;
    createInterface({ input: desktop.process.stdout }).on("line", (line) => {
      const event = JSON.parse(line);
      if (event.kind === "ready") ready = true;
      else if (event.kind === "notice") desktop.notices.push(event);
      else if (event.kind === "badge") desktop.badge = event;
      else desktop.#answers.push(event);
    });
    await until("the desktop is there", () => ready);
    return desktop;
  }

  #tell(errand) {
    this.process.stdin.write(`${JSON.stringify(errand)}\n`);
  }

  async #ask(errand, kinds) {
    this.#answers = this.#answers.filter(({ kind }) => !kinds.includes(kind));
    this.#tell(errand);
    return until(`the desktop answers ${JSON.stringify(errand)}`, () => this.#answers.find(({ kind }) => kinds.includes(kind)));
  }

  /** What the icon in the tray says. */
  tray() {
    return this.#ask({ tray: true }, ["tray"]);
  }

  /** Chooses from the icon's menu; false where it has no such item. */
  async choose(label) {
    return (await this.#ask({ choose: label }, ["chosen", "refused"])).kind === "chosen";
  }

  /** Clicks on a notification. */
  click({ id }) {
    this.#tell({ click: id });
  }
}
