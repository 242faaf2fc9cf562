// The web of a test: a server that says what was asked of it.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const file = (name) => readFileSync(new URL(`hostile/${name}`, import.meta.url));

export class Web {
  static async start(targets = { own: [], daemon: [] }, port = 0) {
    const web = new Web();
    web.targets = targets;
    web.said = [];
    web.asked = [];
    web.pages = new Map();
    web.server = createServer((request, response) => web.#answer(request, response));
    await new Promise((resolve) => web.server.listen(port, "127.0.0.1", resolve));
    web.port = web.server.address().port;
    return web;
  }

  url(path = "/") {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Serves `body` at `path`. */
  page(path, body, headers = {}) {
    this.pages.set(path, { body, headers: { "content-type": "text/html; charset=utf-8", ...headers } });
    return this.url(path);
  }

  /** What the page said of `kind`, by road. */
  roads(kind) {
    return this.said.filter((said) => said.kind === kind).map(({ road }) => road);
  }

  end() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  #answer(request, response) {
    const url = new URL(request.url, this.url());
    this.asked.push(url.pathname);
    const page = this.pages.get(url.pathname);
    const send = (type, body, status = 200) => response.writeHead(status, { "content-type": type }).end(body);
    if (page) return response.writeHead(200, page.headers).end(page.body);
    switch (url.pathname) {
      case "/hostile":
        return send("text/html; charset=utf-8", file("page.html"));
      case "/roads.js":
        return send("text/javascript", file("roads.js"));
      case "/targets":
        return send("application/json", JSON.stringify(this.targets));
      case "/redirect":
        return response.writeHead(302, { location: url.searchParams.get("to") }).end();
      case "/leak":
      case "/alive":
      case "/try":
      case "/done":
        this.said.push({ kind: url.pathname.slice(1), road: url.searchParams.get("road") });
        return send("text/plain", "");
      default:
        return send("text/plain", "", 404);
    }
  }
}
