// Tries every road out of the browser pane and tells the server of each that led anywhere. The server makes the list of
// addresses that are none of a page's business.

const { own, daemon } = await (await fetch("/targets")).json();
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const say = (path, road) => fetch(`${path}?road=${encodeURIComponent(road)}`, { method: "POST" });
const leak = (road) => say("/leak", road);
const alive = (road) => say("/alive", road);

/** A promise that is given up after a while: many of these roads never answer. */
const within = (promise, ms = 700) => Promise.race([promise, wait(ms).then(() => "nothing")]);

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
    }, 600);
  });
}

/** A frame that shows something which is not the empty page it began with. */
function frameHolds(frame) {
  const page = frame.contentDocument;
  return page === null || (page.documentElement?.innerText ?? "").trim() !== "";
}

// What the app puts into its own page.
for (const name of ["__TAURI__", "__TAURI_INTERNALS__", "__TAURI_IPC__", "__TAURI_INVOKE__", "__TAURI_EVENT_PLUGIN_INTERNALS__", "ipc"]) {
  if (name in window) await leak(`window.${name}`);
}
const handlers = window.webkit?.messageHandlers;
if (handlers) {
  for (const name of ["ipc", "tauri", "flotilla", ...Object.keys(handlers)]) {
    await attempt(`messageHandlers.${name}`, async () => {
      handlers[name].postMessage(JSON.stringify({ cmd: "shell_info", callback: 0, error: 1, payload: {} }));
      return "through";
    });
  }
}
if (window.opener !== null) await leak("opener");
if (window.parent !== window || window.top !== window) await leak("parent");
window.addEventListener("message", ({ origin, source }) => {
  if (source !== null && origin !== location.origin && origin !== "null") void leak(`message from ${origin}`);
});
for (const other of [window.parent, window.top]) other.postMessage({ cmd: "shell_info" }, "*");

// Every way to load something, to every address of the app's own.
const all = [...own, ...daemon];
await Promise.all(
  all.flatMap((url) => [
    attempt(`fetch ${url}`, async () => {
      await fetch(url);
      return "through";
    }),
    attempt(`fetch as the app ${url}`, async () => {
      const headers = { "Tauri-Callback": "0", "Tauri-Error": "1", "Tauri-Invoke-Key": "x", "flotilla-api": "1", Authorization: "Bearer x" };
      await fetch(url, { method: "POST", headers, body: "{}" });
      return "through";
    }),
    attempt(`xhr ${url}`, () => new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.onload = () => resolve("through");
      request.onerror = () => resolve("refused");
      request.open("GET", url);
      request.send();
    })),
    attempt(`img ${url}`, () => element("img", { src: url })),
    attempt(`script ${url}`, () => element("script", { src: url })),
    attempt(`module ${url}`, () => import(/* @vite-ignore */ url).then(() => "through")),
    attempt(`style ${url}`, () => element("link", { rel: "stylesheet", href: url }, (made) => made.loaded && made.sheet !== null && made.sheet.cssRules.length > 0)),
    attempt(`iframe ${url}`, () => element("iframe", { src: url }, frameHolds)),
    attempt(`object ${url}`, () => element("object", { data: url }, (made) => made.loaded && (made.contentDocument === null || frameHolds(made)))),
    attempt(`worker ${url}`, () => new Promise((resolve) => {
      const worker = new Worker(url);
      worker.onmessage = () => resolve("through");
      worker.onerror = () => resolve("refused");
    })),
    attempt(`events ${url}`, () => new Promise((resolve) => {
      const source = new EventSource(url);
      source.onopen = () => resolve("through");
      source.onerror = () => {
        source.close();
        resolve("refused");
      };
    })),
  ]),
);
// Without CORS an answer cannot be read, but a request could still do something: the test looks whether one did.
for (const url of daemon) {
  const body = JSON.stringify({ project: "/", prompt: "hostile", start: true });
  for (const path of ["/v1/tasks", "/v1/projects", "/v1/daemon/stop"]) {
    const target = new URL(path, url).href;
    await within(fetch(target, { method: "POST", mode: "no-cors", body }).catch(() => undefined));
    navigator.sendBeacon(target, new Blob([body], { type: "text/plain" }));
  }
  await attempt(`socket ${url}`, () => new Promise((resolve) => {
    const socket = new WebSocket(url.replace(/^http/, "ws"), ["flotilla.v1", "flotilla.token.x"]);
    socket.onopen = () => resolve("through");
    socket.onerror = () => resolve("refused");
  }));
}
// Frames that a page fills itself are no way around.
const inside = `<script>
  const found = ["__TAURI__", "__TAURI_INTERNALS__", "ipc"].filter((name) => name in window);
  if (found.length > 0) parent.postMessage("found " + found, "*");
<\/script>`;
window.addEventListener("message", ({ data }) => {
  if (String(data).startsWith("found")) void leak(`frame: ${data}`);
});
await element("iframe", { srcdoc: inside });
await element("iframe", { src: URL.createObjectURL(new Blob([inside], { type: "text/html" })) });
await element("iframe", { src: `data:text/html,${encodeURIComponent(inside)}` });

// A redirect is no way around either.
await Promise.all(
  all.flatMap((url) => {
    const hop = `/redirect?to=${encodeURIComponent(url)}`;
    return [
      attempt(`redirected fetch ${url}`, async () => {
        await fetch(hop);
        return "through";
      }),
      attempt(`redirected frame ${url}`, () => element("iframe", { src: hop }, frameHolds)),
    ];
  }),
);

// Leaving for one of them: whoever still speaks afterwards did not leave.
for (const url of [...all, "mailto:someone@example.com", "ssh://example.com", "flotilla:task/1", "javascript:void fetch('/leak?road=script-address',{method:'POST'})"]) {
  const hop = `/redirect?to=${encodeURIComponent(url)}`;
  const link = (attributes) => {
    const made = Object.assign(document.createElement("a"), attributes);
    document.body.append(made);
    made.click();
    made.remove();
  };
  const form = (method, target) => {
    const made = Object.assign(document.createElement("form"), { method, action: url, target });
    document.body.append(made);
    made.submit();
    made.remove();
  };
  if (!url.startsWith("javascript:")) {
    location.href = url;
    await wait(60);
    await alive(`location ${url}`);
    form("post", "_self");
    form("get", "_top");
    await wait(60);
    await alive(`form ${url}`);
  }
  const opened = window.open(url, "_blank");
  if (opened !== null) await leak(`open ${url}`);
  link({ href: url, target: "_blank" });
  link({ href: url, download: "stolen" });
  await wait(60);
  await alive(`link ${url}`);
  if (!url.startsWith("javascript:") && !url.startsWith("http")) {
    location.href = hop;
    await wait(120);
    await alive(`redirect ${url}`);
  }
}
await say("/done", "all");
