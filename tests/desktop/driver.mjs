// A WebDriver session (W3C) with the real window, by plain HTTP.

import { LIMITS } from "./limits.mjs";

export class Session {
  #base;

  constructor(base) {
    this.#base = base;
  }

  /** Opens a session: the driver starts `application`. */
  static async open(driver, application, args = []) {
    const capabilities = { alwaysMatch: { "tauri:options": { application, args } } };
    // The driver starts the application, and that its daemon.
    const { sessionId } = await ask("POST", `${driver}/session`, { capabilities }, "the window to open", LIMITS.program);
    return new Session(`${driver}/session/${sessionId}`);
  }

  close() {
    return ask("DELETE", this.#base, undefined, "the window to close");
  }

  url() {
    return ask("GET", `${this.#base}/url`, undefined, "the page's address");
  }

  /** Runs a script in the main web view. */
  run(script, ...args) {
    return ask("POST", `${this.#base}/execute/sync`, { script, args }, `the script ${short(script, args)}`);
  }

  /** Asks the shell for `command`, as the UI does; throws what the shell refuses with. */
  async invoke(command, args = {}) {
    const script = `
      const done = arguments[arguments.length - 1];
      const plain = (value) => value instanceof ArrayBuffer ? { bytes: [...new Uint8Array(value)] } : value;
      window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then(
        (value) => done({ value: plain(value) ?? null }),
        (error) => done({ error: error ?? null }),
      );`;
    const answer = await ask("POST", `${this.#base}/execute/async`, { script, args: [command, args] }, `the shell's ${command}`);
    if ("error" in answer) throw new ShellError(command, answer.error);
    return answer.value;
  }

  /** Listens to the shell and to the browser pane, as the UI does. */
  async listen() {
    await this.run(`
      const internals = window.__TAURI_INTERNALS__;
      const hear = (list) => "__CHANNEL__:" + internals.transformCallback((heard) => "message" in heard && list.push(heard.message));
      window.heard = { shell: [], pane: [] };
      return Promise.all([
        internals.invoke("shell_events", { channel: hear(window.heard.shell) }),
        internals.invoke("pane_events", { channel: hear(window.heard.pane) }),
      ]).then(() => true);`);
  }

  /** What was heard of `shell` or `pane`. */
  heard(which) {
    return this.run("return window.heard[arguments[0]]", which);
  }

  /** How a tab of the pane stands, as the UI last heard. */
  async page(tab) {
    const all = await this.heard("pane");
    return all.findLast((event) => event.kind === "page" && event.page.tab === tab)?.page;
  }

  /** A picture of the main web view, as PNG. */
  async picture() {
    return Buffer.from(await ask("GET", `${this.#base}/screenshot`, undefined, "a picture of the page"), "base64");
  }
}

export class ShellError extends Error {
  constructor(command, error) {
    super(`${command}: ${typeof error === "string" ? error : JSON.stringify(error)}`);
    this.error = error;
  }
}

/** A script in a line, for who reads that it did not end. */
function short(script, args) {
  const line = script.replace(/\s+/g, " ").trim();
  return `“${line.length > 80 ? `${line.slice(0, 80)}…` : line}” with ${JSON.stringify(args)}`;
}

/** Asks the driver; `what` says what was awaited where no answer comes in time. */
async function ask(method, url, body, what, limit = LIMITS.answer) {
  const bare = method === "GET" || method === "DELETE";
  try {
    const response = await fetch(url, {
      method,
      headers: { "content-type": "application/json" },
      body: bare ? undefined : JSON.stringify(body ?? {}),
      signal: AbortSignal.timeout(limit),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value.error}: ${value.message}`);
    return value;
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
    throw new Error(`the driver did not answer in ${limit / 1000} s: waited for ${what}`);
  }
}
