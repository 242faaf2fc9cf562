// A WebDriver session (W3C) with the real window, by plain HTTP.

export class Session {
  #base;

  constructor(base) {
    this.#base = base;
  }

  /** Opens a session: the driver starts `application`. */
  static async open(driver, application, args = []) {
    const capabilities = { alwaysMatch: { "tauri:options": { application, args } } };
    const { sessionId } = await ask("POST", `${driver}/session`, { capabilities });
    return new Session(`${driver}/session/${sessionId}`);
  }

  close() {
    return ask("DELETE", this.#base);
  }

  url() {
    return ask("GET", `${this.#base}/url`);
  }

  /** Runs a script in the main web view. */
  run(script, ...args) {
    return ask("POST", `${this.#base}/execute/sync`, { script, args });
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
    const answer = await ask("POST", `${this.#base}/execute/async`, { script, args: [command, args] });
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
    return Buffer.from(await ask("GET", `${this.#base}/screenshot`), "base64");
  }
}

export class ShellError extends Error {
  constructor(command, error) {
    super(`${command}: ${typeof error === "string" ? error : JSON.stringify(error)}`);
    this.error = error;
  }
}

async function ask(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json" },
    body: method === "GET" || method === "DELETE" ? undefined : JSON.stringify(body ?? {}),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value.error}: ${value.message}`);
  return value;
}
