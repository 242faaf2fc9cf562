/** What the window does for the page beyond the daemon. */

import { Channel, invoke } from "@tauri-apps/api/core";

import type { DaemonState, Shell, Unsubscribe } from "../host";

interface WireError {
  readonly title: string;
  readonly hint: string;
}

/** What the window tells. */
type ShellEvent =
  | { readonly kind: "daemon"; readonly state: "connecting" }
  | { readonly kind: "daemon"; readonly state: "connected"; readonly version: string }
  | {
      readonly kind: "daemon";
      readonly state: "lost";
      readonly restarting: boolean;
      readonly error: WireError | null;
    }
  | {
      readonly kind: "daemon";
      readonly state: "refused";
      readonly why: string;
      readonly hint: string;
      readonly replaceable: boolean;
    }
  | { readonly kind: "route"; readonly route: string }
  | { readonly kind: "menu"; readonly command: string }
  | { readonly kind: "quit_asked"; readonly running: number }
  | { readonly kind: "first_close"; readonly tray: boolean };

/** Those who want to hear of something; what comes before the first of them waits for it. */
class Hearers<T> {
  private readonly handles = new Set<(value: T) => void>();
  private waiting: T[] = [];

  add(handle: (value: T) => void): Unsubscribe {
    this.handles.add(handle);
    for (const value of this.waiting.splice(0)) handle(value);
    return () => this.handles.delete(handle);
  }

  tell(value: T): void {
    if (this.handles.size === 0) this.waiting.push(value);
    for (const handle of this.handles) handle(value);
  }
}

/** For what the page need not wait for, and could do nothing about. */
function tell(command: string, args: Record<string, unknown>): void {
  void invoke(command, args).catch(() => undefined);
}

function daemonState(event: ShellEvent & { kind: "daemon" }): DaemonState {
  switch (event.state) {
    case "lost": {
      const { restarting, error } = event;
      return { state: "lost", restarting, ...(error && { why: error.title, hint: error.hint }) };
    }
    case "refused":
      return { state: "refused", why: event.why, hint: event.hint, replaceable: event.replaceable };
    case "connecting":
    case "connected":
      return { state: event.state };
  }
}

export interface DesktopShell {
  readonly shell: Shell;
  readonly onDaemon: (handle: (state: DaemonState) => void) => Unsubscribe;
}

/** Begins to listen to the window. `zoom` is the page's size as it is remembered. */
export async function desktopShell(zoom: number): Promise<DesktopShell> {
  let state: DaemonState = { state: "connecting" };
  const daemon = new Set<(state: DaemonState) => void>();
  const routes = new Hearers<string>();
  const commands = new Hearers<string>();
  const quits = new Hearers<number>();
  const closes = new Hearers<boolean>();

  const channel = new Channel<ShellEvent>();
  channel.onmessage = (event) => {
    switch (event.kind) {
      case "daemon":
        state = daemonState(event);
        for (const handle of daemon) handle(state);
        break;
      case "route":
        routes.tell(event.route);
        break;
      case "menu":
        commands.tell(event.command);
        break;
      case "quit_asked":
        quits.tell(event.running);
        break;
      case "first_close":
        closes.tell(event.tray);
        break;
    }
  };
  await invoke("shell_events", { channel });

  const shell: Shell = {
    openExternal(url) {
      tell("open_link", { url });
    },
    pickFolder: () => invoke<string | null>("pick_folder"),
    pickFiles: () => invoke<string[]>("pick_files"),
    saveFile: (name, bytes) =>
      invoke<string | null>("save_file", bytes, { headers: { "flotilla-name": encodeURIComponent(name) } }),
    openInEditor: (path, line, template) => invoke("open_in_editor", { path, line, template }),
    reveal: (path) => invoke("reveal", { path }),
    notify(notice) {
      tell("notify", { notice });
    },
    setBadge(count) {
      tell("set_badge", { count });
    },
    setTray(running, items) {
      tell("set_tray", { running, items });
    },
    zoom,
    setZoom: (factor) => invoke<number>("set_zoom", { factor }),
    onRoute: (handle) => routes.add(handle),
    onCommand: (handle) => commands.add(handle),
    onQuitAsked: (handle) => quits.add(handle),
    askToQuit() {
      tell("quit", {});
    },
    quit(daemon) {
      tell("quit", { daemon });
    },
    onFirstClose: (handle) => closes.add(handle),
    restartDaemon: () => invoke("daemon_look"),
    replaceDaemon: () => invoke("daemon_replace"),
  };

  return {
    shell,
    onDaemon(handle) {
      daemon.add(handle);
      handle(state);
      return () => daemon.delete(handle);
    },
  };
}
