/** The host in a plain browser: the daemon by HTTP on the page's own origin, and what browsers offer of a shell. */

import { type DaemonLink, type DaemonState, type Host, HostError, type Shell } from "./host";
import { openSocket } from "./socket";
import { SseReader } from "./sse";

const TOKEN_KEY = "flotilla.token";

/** The token comes in the fragment, which is never sent anywhere, and leaves the address bar at once. */
function takeToken(): string {
  const match = /^#token=([0-9a-f]+)$/.exec(location.hash);
  if (match?.[1] !== undefined) {
    localStorage.setItem(TOKEN_KEY, match[1]);
    history.replaceState(null, "", location.pathname);
  }
  return localStorage.getItem(TOKEN_KEY) ?? "";
}

function platform(): Host["platform"] {
  const agent = navigator.userAgent;
  if (agent.includes("Mac")) return "macos";
  return agent.includes("Windows") ? "windows" : "linux";
}

export function browserHost(): Host {
  const token = takeToken();
  const watchers = new Set<(state: DaemonState) => void>();
  let state: DaemonState = { state: "connecting" };
  const tell = (next: DaemonState): void => {
    if (next.state === state.state) return;
    state = next;
    for (const watch of watchers) watch(next);
  };

  async function ask(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("Authorization", `Bearer ${token}`);
    let response: Response;
    try {
      response = await fetch(path, {
        ...init,
        cache: "no-store",
        headers,
      });
    } catch (error) {
      if (init.signal?.aborted === true) throw new HostError("cancelled", "The request was cancelled.");
      tell({ state: "lost", restarting: false });
      throw new HostError("unreachable", error instanceof Error ? error.message : String(error));
    }
    // Without this header it is a provider that refused a model's key.
    if (response.status === 401 && response.headers.has("WWW-Authenticate")) {
      tell({ state: "refused", why: "token" });
      throw new HostError("unauthorized", "This page has no valid token. Open it with `flotilla open`.");
    }
    tell({ state: "connected" });
    return response;
  }

  const daemon: DaemonLink = {
    async request({ method, path, body, signal }) {
      const init: RequestInit = { method };
      if (signal) init.signal = signal;
      if (body !== undefined) {
        init.body = JSON.stringify(body);
        init.headers = { "Content-Type": "application/json" };
      }
      const response = await ask(path, init);
      return {
        status: response.status,
        contentType: response.headers.get("Content-Type") ?? "",
        body: new Uint8Array(await response.arrayBuffer()),
      };
    },

    stream(path, handlers) {
      const abort = new AbortController();
      let over = false;
      const end = (error: HostError | null): void => {
        if (over) return;
        over = true;
        handlers.end(error);
      };
      void (async () => {
        try {
          const response = await ask(path, {
            signal: abort.signal,
            headers: { Accept: "text/event-stream" },
          });
          if (!response.ok || response.body === null) {
            throw new HostError("unreachable", `The daemon answered ${response.status}.`);
          }
          handlers.open?.();
          const reader = new SseReader((entry) => {
            if (!over) handlers.entry(entry);
          });
          const bytes = response.body.getReader();
          const text = new TextDecoder();
          for (;;) {
            const { done, value } = await bytes.read();
            if (done) break;
            reader.push(text.decode(value, { stream: true }));
          }
          end(null);
        } catch (error) {
          if (abort.signal.aborted) return;
          tell({ state: "lost", restarting: false });
          end(error instanceof HostError ? error : new HostError("unreachable", String(error)));
        }
      })();
      return () => {
        over = true;
        abort.abort();
      };
    },

    socket(path, handlers) {
      const url = new URL(path, location.href);
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      // A browser lets no header be set on a WebSocket, so the token is shown as a subprotocol.
      return openSocket(url, ["flotilla.v1", `flotilla.token.${token}`], handlers);
    },
  };

  const permission = { granted: "yes", denied: "no", default: "not_asked" } as const;
  const shell: Shell = {
    openExternal(url) {
      if (/^(https?|mailto):/i.test(url)) window.open(url, "_blank", "noopener,noreferrer");
    },
    ...("Notification" in window
      ? {
          mayNotify: () => permission[Notification.permission],
          askToNotify: async () => permission[await Notification.requestPermission()],
        }
      : {}),
    notify({ title, body, route }) {
      if (!("Notification" in window) || Notification.permission !== "granted") return;
      const shown = new Notification(title, { body, tag: route });
      shown.onclick = () => {
        window.focus();
        location.hash = route;
        shown.close();
      };
    },
    setBadge(count) {
      document.title = count > 0 ? `(${count}) Flotilla` : "Flotilla";
    },
    onRoute: () => () => undefined,
  };

  return {
    kind: "browser",
    platform: platform(),
    daemon,
    onDaemon(handle) {
      watchers.add(handle);
      handle(state);
      return () => watchers.delete(handle);
    },
    shell,
    pane: null,
  };
}
