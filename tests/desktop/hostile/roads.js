// Tries every road out of the browser pane and tells the server of each that led anywhere. The server makes the list of
// addresses that are none of a page's business.

// The engine ends a page's process for some of them. So each is announced, and the test opens the page again behind
// the one that ended it: `from` says where it goes on, `alone` that it takes one at a time.
const { own, daemon } = await (await fetch("/targets")).json();
const asked = new URL(location.href).searchParams;
const [from, to, alone] = [Number(asked.get("from") ?? 0), Number(asked.get("to") ?? Infinity), asked.has("alone")];
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Tells the server; a try to leave may take the request with it, and then it is told again. */
async function say(path, road) {
  for (;;) {
    try {
      return await fetch(`${path}?road=${encodeURIComponent(road)}`, { method: "POST" });
    } catch {
      await wait(20);
    }
  }
}
const leak = (road) => say("/leak", road);

/** A promise that is given up after a while: many of these roads never answer. */
const within = (promise, ms = 2000) => Promise.race([promise, wait(ms).then(() => "nothing")]);

async function attempt(road, walk) {
  try {
    if ((await within(walk())) === "through") await leak(road);
  } catch {
    // Refused, as it should be.
  }
}

/** An element that loads something: through where it says that it did. */
function element(tag, attributes, through = (made) => made.loaded) {
  return new Promise((resolve) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.onload = () => {
      made.loaded = true;
      resolve(through(made) ? "through" : "refused");
    };
    made.onerror = () => resolve("refused");
    document.body.append(made);
    setTimeout(() => {
      resolve(through(made) ? "through" : "refused");
      made.remove();
    }, 1500);
  });
}

/** A frame that shows something which is not the empty page it began with. Where none was made, none can. */
function frameHolds(frame) {
  if (!frame.contentWindow) return false;
  const page = frame.contentDocument;
  return page === null || (page.documentElement?.innerText ?? "").trim() !== "";
}

/** All roads, in groups that may be tried at once. */
const groups = [];
const group = (...roads) => groups.push(roads);

// What the app puts into its own page.
group(
  ...["__TAURI__", "__TAURI_INTERNALS__", "__TAURI_IPC__", "__TAURI_INVOKE__", "__TAURI_EVENT_PLUGIN_INTERNALS__", "ipc"].map((name) => [
    `window.${name}`,
    async () => (name in window ? "through" : "refused"),
  ]),
  ...["ipc", "tauri", "flotilla", ...Object.keys(window.webkit?.messageHandlers ?? {})].map((name) => [
    `messageHandlers.${name}`,
    async () => {
      window.webkit.messageHandlers[name].postMessage(JSON.stringify({ cmd: "shell_info", callback: 0, error: 1, payload: {} }));
      return "through";
    },
  ]),
  ["opener", async () => (window.opener === null ? "refused" : "through")],
  ["parent", async () => (window.parent === window && window.top === window ? "refused" : "through")],
);
window.addEventListener("message", ({ origin, source, data }) => {
  if (String(data).startsWith("found")) void leak(`frame: ${data}`);
  else if (source !== null && origin !== location.origin && origin !== "null") void leak(`message from ${origin}`);
});

// Every way to load something, from every address of the app's own.
const asTheApp = { "Tauri-Callback": "0", "Tauri-Error": "1", "Tauri-Invoke-Key": "x", "flotilla-api": "1", Authorization: "Bearer x" };
const reached = (asked) => asked.then(() => "through");
const all = [...own, ...daemon];
for (const url of all) {
  const hop = `/redirect?to=${encodeURIComponent(url)}`;
  group(
    [`fetch ${url}`, () => reached(fetch(url))],
    [`fetch as the app ${url}`, () => reached(fetch(url, { method: "POST", headers: asTheApp, body: "{}" }))],
    [`redirected fetch ${url}`, () => reached(fetch(hop))],
    [`xhr ${url}`, () => new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.onload = () => resolve("through");
      request.onerror = () => resolve("refused");
      request.open("GET", url);
      request.send();
    })],
    [`img ${url}`, () => element("img", { src: url })],
    [`script ${url}`, () => element("script", { src: url })],
    [`module ${url}`, () => reached(import(url))],
    [`style ${url}`, () => element("link", { rel: "stylesheet", href: url })],
    [`worker ${url}`, () => new Promise((resolve) => {
      const worker = new Worker(url);
      worker.onmessage = () => resolve("through");
      worker.onerror = () => resolve("refused");
    })],
    [`events ${url}`, () => new Promise((resolve) => {
      const source = new EventSource(url);
      source.onopen = () => resolve("through");
      source.onerror = () => {
        source.close();
        resolve("refused");
      };
    })],
  );
  group(
    [`iframe ${url}`, () => element("iframe", { src: url }, frameHolds)],
    [`object ${url}`, () => element("object", { data: url }, (made) => made.loaded && frameHolds(made))],
    [`redirected frame ${url}`, () => element("iframe", { src: hop }, frameHolds)],
  );
}

// Without CORS an answer cannot be read, but a request could still do something: the test looks whether one did.
for (const url of daemon) {
  const body = JSON.stringify({ project: "/", prompt: "hostile", start: true });
  group(
    ...["/v1/tasks", "/v1/projects", "/v1/daemon/stop"].map((path) => [
      `blind ${path} ${url}`,
      async () => {
        const target = new URL(path, url).href;
        navigator.sendBeacon(target, new Blob([body], { type: "text/plain" }));
        await fetch(target, { method: "POST", mode: "no-cors", body });
        return "refused";
      },
    ]),
    [`socket ${url}`, () => new Promise((resolve) => {
      const socket = new WebSocket(url.replace(/^http/, "ws"), ["flotilla.v1", "flotilla.token.x"]);
      socket.onopen = () => resolve("through");
      socket.onerror = () => resolve("refused");
    })],
  );
}

// Frames that a page fills itself are no way around.
const inside = `<script>
  const found = ["__TAURI__", "__TAURI_INTERNALS__", "ipc"].filter((name) => name in window);
  if (found.length > 0) parent.postMessage("found " + found, "*");
<\/script>`;
const filled = (attributes) => element("iframe", attributes, () => false);
group(
  ["srcdoc", () => filled({ srcdoc: inside })],
  ["blob", () => filled({ src: URL.createObjectURL(new Blob([inside], { type: "text/html" })) })],
  ["data", () => filled({ src: `data:text/html,${encodeURIComponent(inside)}` })],
);

// Leaving for one of them: whoever still speaks afterwards did not leave.
const click = (attributes) => {
  const made = Object.assign(document.createElement("a"), attributes);
  document.body.append(made);
  made.click();
  made.remove();
};
const submit = (method, target, action) => {
  const made = Object.assign(document.createElement("form"), { method, target, action });
  document.body.append(made);
  made.submit();
  made.remove();
};
const leave = (road, go) =>
  group([road, async () => {
    go();
    await wait(80);
    await say("/alive", road);
    return "refused";
  }]);
for (const url of [...all, "mailto:someone@example.com", "ssh://example.com", "flotilla:task/1"]) {
  leave(`location ${url}`, () => (location.href = url));
  leave(`post ${url}`, () => submit("post", "_self", url));
  leave(`get ${url}`, () => submit("get", "_top", url));
  leave(`link ${url}`, () => click({ href: url }));
  leave(`link elsewhere ${url}`, () => click({ href: url, target: "_blank" }));
  leave(`download ${url}`, () => click({ href: url, download: "stolen" }));
  group([`open ${url}`, async () => (window.open(url, "_blank") === null ? "refused" : "through")]);
}

for (const [index, roads] of groups.entries()) {
  if (index < from || index > to) continue;
  const tried = alone ? roads.slice(Number(asked.get("road") ?? 0)) : roads;
  if (!alone) {
    await say("/try", `${index}`);
    await Promise.all(tried.map(([road, walk]) => attempt(road, walk)));
  } else {
    for (const [at, [road, walk]] of tried.entries()) {
      await say("/try", `${index}:${at + Number(asked.get("road") ?? 0)}:${roads.length}:${road}`);
      await attempt(road, walk);
    }
  }
}
await say("/done", `${groups.length}`);
