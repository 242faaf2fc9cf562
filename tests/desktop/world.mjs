// What a test of the window stands on: a screen of its own, a data folder, the daemon, the driver, a window.

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Session } from "./driver.mjs";
import { LIMITS, pause, until, within } from "./limits.mjs";

export { until };

const TARGET = process.env.CARGO_TARGET_DIR ?? new URL("../../target", import.meta.url).pathname;
/** The folder of the built programs: `FLOTILLA_BIN`, else where cargo puts them. */
const BIN = process.env.FLOTILLA_BIN ?? join(TARGET, "debug");
export const program = (name) => join(BIN, name);

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A data folder, a screen and a driver. `end` takes all of it away. */
export class World {
  #children = [];
  /** The folder of the programs that are tested. */
  programs = BIN;

  /** `environment`: what its programs find in theirs besides. */
  constructor(environment = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "flotilla-window-"));
    this.home = join(this.folder, "home");
    this.downloads = join(this.folder, "Downloads");
    this.opened = join(this.folder, "opened");
    const bin = join(this.folder, "bin");
    const config = join(this.folder, "config");
    for (const made of [this.home, this.downloads, bin, config]) mkdirSync(made, { recursive: true });
    // What the shell hands to the system is written down, and opened by nobody.
    for (const name of ["xdg-open", "code", "gio"]) {
      writeFileSync(join(bin, name), `#!/bin/sh\nprintf '%s' "${name}" >>"${this.opened}"\nprintf ' %s' "$@" >>"${this.opened}"\necho >>"${this.opened}"\n`, { mode: 0o755 });
    }
    writeFileSync(join(config, "user-dirs.dirs"), `XDG_DOWNLOAD_DIR="${this.downloads}"\n`);
    this.environment = {
      ...process.env,
      FLOTILLA_HOME: this.home,
      HOME: this.folder,
      XDG_CONFIG_HOME: config,
      XDG_DATA_HOME: join(this.folder, "share"),
      XDG_CACHE_HOME: join(this.folder, "cache"),
      PATH: `${bin}:${process.env.PATH}`,
      WEBKIT_DISABLE_DMABUF_RENDERER: "1",
      VISUAL: "",
      EDITOR: "",
      GTK_THEME: "",
      ...environment,
    };
  }

  /** Gives the fleet a model that follows a script, and a repository to work in. */
  async fleet(conversations = [], otherwise = [{ text: "Done." }]) {
    this.project = join(this.folder, "harbor-api");
    mkdirSync(join(this.project, "src"), { recursive: true });
    writeFileSync(join(this.project, "src/lib.rs"), "pub fn add(a: i32, b: i32) -> i32 {\n    a - b\n}\n");
    const git = (...args) => execFileSync("git", args, { cwd: this.project, stdio: "pipe" });
    git("init", "-q", "-b", "main");
    // An account may have no name for git yet; whoever accepts a change needs one.
    git("config", "user.name", "Ann");
    git("config", "user.email", "ann@example.org");
    git("add", "-A");
    git("commit", "-qm", "Begin");
    const script = join(this.folder, "script.json");
    writeFileSync(script, JSON.stringify({ conversations, otherwise }));
    const model = this.start(program("flotilla-scripted-model"), ["--port", "0", "--script", script]);
    const address = await until("the model says where it is", () => /http:\S+/.exec(model.said)?.[0]);
    writeFileSync(
      join(this.home, "config.toml"),
      `default_model = "scripted"\n[models.scripted]\napi = "responses"\nbase_url = "${address}/v1"\nmodel = "scripted"\n`,
    );
  }

  /** Sets what the user would have set before the window is opened. */
  prefer(values) {
    writeFileSync(join(this.home, "preferences.json"), JSON.stringify(values));
  }

  start(command, args, options = {}) {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: this.environment, ...options });
    child.said = "";
    child.stdout.on("data", (text) => (child.said += text));
    child.stderr.on("data", (text) => (child.said += text));
    child.ended = new Promise((resolve) => child.on("exit", resolve));
    this.#children.push(child);
    return child;
  }

  /** Runs the `flotilla` command to its end and gives what it printed. */
  async flotilla(...args) {
    const child = this.start(join(this.programs, "flotilla"), args, { cwd: this.project });
    const code = await this.ends(child, `“flotilla ${args.join(" ")}”`);
    if (code !== 0) throw new Error(`flotilla ${args.join(" ")}: ${child.said}`);
    return child.said;
  }

  /** Waits for the end of a program that ends by itself, and gives its status. */
  async ends(child, what) {
    try {
      return await within(LIMITS.program, `the end of ${what}`, child.ended);
    } catch (error) {
      child.kill("SIGKILL");
      throw new Error(`${error.message}; it said: ${child.said || "nothing"}`);
    }
  }

  /** Starts the window's program while another one runs, which ends it. */
  async second(...args) {
    const child = this.start(join(this.programs, "flotilla-desktop"), args);
    const status = await this.ends(child, "a second start of the window");
    return { status, said: child.said };
  }

  status() {
    return this.flotilla("daemon", "status", "--json").then(JSON.parse);
  }

  /** Opens the window by way of the driver. */
  async open(args = []) {
    if (!this.driver) {
      const [port, native] = [await freePort(), await freePort()];
      this.start("tauri-driver", ["--port", String(port), "--native-port", String(native)]);
      this.driver = `http://127.0.0.1:${port}`;
      await until("the driver answers", async () => (await fetch(`${this.driver}/status`, { signal: AbortSignal.timeout(2000) })).ok);
    }
    // The driver leads one window at a time; the one before may have been quit.
    await this.window?.close().catch(() => undefined);
    this.window = await Session.open(this.driver, join(this.programs, "flotilla-desktop"), args);
    // Until the app shows, it may yet take the channels that a test listens on.
    await until("the page is there", () => this.window.run("return document.querySelector('main') !== null"));
    return this.window;
  }

  /** Ends the processes of the browser pane's pages, as a crash would, and gives how many there were. */
  endPages() {
    // The app's own page is the oldest of them.
    const [, ...pages] = this.#pages();
    for (const pid of pages) process.kill(pid, "SIGKILL");
    return pages.length;
  }

  /** Ends the process of the app's own page, as a crash would. */
  endOwnPage() {
    const [own] = this.#pages();
    process.kill(own, "SIGKILL");
  }

  /** The processes of pages, the oldest first. */
  #pages() {
    const processes = this.#processes().filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/exe`).endsWith("WebKitWebProcess");
      } catch {
        return false;
      }
    });
    // By when they began (proc(5)): their numbers begin anew at some time.
    const began = (pid) => Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ")[19]);
    return processes.sort((a, b) => began(a) - began(b));
  }

  openedByOthers() {
    try {
      return readFileSync(this.opened, "utf8").trim().split("\n");
    } catch {
      return [];
    }
  }

  async end() {
    await this.window?.close().catch(() => undefined);
    await this.flotilla("daemon", "stop").catch(() => undefined);
    for (const child of this.#children) child.kill("SIGTERM");
    await Promise.all(this.#children.map((child) => Promise.race([child.ended, pause(3000)])));
    for (const child of this.#children) child.kill("SIGKILL");
    await until("all its processes have ended", () => this.#processes().length === 0, 5000).catch(() => undefined);
    for (const pid of this.#processes()) {
      console.error(`left behind and ended: ${pid} ${nameOf(pid)}`);
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself meanwhile.
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The processes that were started for this world and still run. */
  #processes() {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`FLOTILLA_HOME=${this.home}`);
      } catch {
        return false;
      }
    });
  }
}

function nameOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
  } catch {
    return "";
  }
}
