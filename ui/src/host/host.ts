/**
 * The one door to the world outside the page: the daemon, and the shell around the page. The UI never knows
 * which shell it is in; it asks what the shell can do.
 */

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

export interface HostRequest {
  readonly method: Method;
  /** Path and query, such as `/v1/tasks?limit=10`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface HostResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** An entry of a server-sent event stream. */
export interface StreamEntry {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

export interface StreamHandlers {
  /** The daemon answered; entries follow. */
  open?(): void;
  entry(entry: StreamEntry): void;
  /** The stream is over; called once, and nothing after it. `error` is null where the daemon closed it. */
  end(error: HostError | null): void;
}

export interface SocketHandlers {
  open?(): void;
  text(text: string): void;
  /** What it returns is awaited: nothing more is delivered, and where the system lets us nothing more is read, until then. */
  bytes(bytes: Uint8Array<ArrayBuffer>): void | Promise<void>;
  /** Called once, and nothing after it. */
  end(error: HostError | null): void;
}

export interface HostSocket {
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Ends a subscription. Calling it twice is harmless. */
export type Unsubscribe = () => void;

/** The daemon could not be asked at all. What it answers, errors included, is a `HostResponse`. */
export class HostError extends Error {
  override readonly name = "HostError";
  constructor(
    readonly code: "unreachable" | "unauthorized" | "cancelled" | "version",
    message: string,
  ) {
    super(message);
  }
}

export type DaemonState =
  | { readonly state: "connecting" }
  | { readonly state: "connected" }
  /** `why` and `hint` say why it could not be started again. */
  | { readonly state: "lost"; readonly restarting: boolean; readonly why?: string; readonly hint?: string }
  /** `replaceable`: it is older than this program, whose own daemon may take its place; its runs go on. */
  | {
      readonly state: "refused";
      readonly why: string;
      readonly hint?: string;
      readonly replaceable?: boolean;
    };

/** What the daemon is asked through. */
export interface DaemonLink {
  request(ask: HostRequest): Promise<HostResponse>;
  stream(path: string, handlers: StreamHandlers): Unsubscribe;
  socket(path: string, handlers: SocketHandlers): HostSocket;
}

export interface Notice {
  readonly title: string;
  readonly body: string;
  /** Where a click leads: a route such as `/task/task_01j…`. */
  readonly route: string;
}

export interface PickedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the shell around the page does. What it cannot do is absent, and the UI offers no button for it. */
export interface Shell {
  /** Opens http, https and mailto links in the system's own programs. */
  openExternal(url: string): void;
  /** Lets the user choose a folder; null where they chose none. */
  readonly pickFolder?: () => Promise<string | null>;
  /** Lets the user choose files; none where they chose none. */
  readonly pickFiles?: () => Promise<string[]>;
  /** Lets the user choose where bytes are kept; null where they chose no place. */
  readonly saveFile?: (name: string, bytes: Uint8Array<ArrayBuffer>) => Promise<string | null>;
  /**
   * Opens a file in the user's editor. `line` counts from 1. `template` is the user's own command, such as
   * `code --goto {file}:{line}`; without one the first editor that is found opens it.
   */
  readonly openInEditor?: (path: string, line?: number, template?: string) => Promise<void>;
  /** Shows a file in the system's file manager. */
  readonly reveal?: (path: string) => Promise<void>;
  /** Whether the user lets this page notify; absent where nobody needs to be asked. */
  readonly mayNotify?: () => "yes" | "no" | "not_asked";
  /** Asks the user; must be called from a click. */
  readonly askToNotify?: () => Promise<"yes" | "no" | "not_asked">;
  /** Shows a system notification. */
  notify(notice: Notice): void;
  /** How many things wait for the user: dock badge, tray. */
  setBadge(count: number): void;
  /** What the tray's menu says: how many runs are under way, and what waits for the user. */
  readonly setTray?: (
    running: number,
    items: readonly { readonly label: string; readonly route: string }[],
  ) => void;
  /** The page's size when it was opened; 1 is the natural one. The shell remembers it. */
  readonly zoom?: number;
  /** Makes the page larger or smaller; gives the size that it then has. */
  readonly setZoom?: (factor: number) => Promise<number>;
  /** Commands of the system's menu: `board`, `inbox`, `palette`, `settings`, `zoom-in`, `zoom-out`, `zoom-reset`. */
  readonly onCommand?: (handle: (command: string) => void) => Unsubscribe;
  /** Routes that something outside the page asks for: a notification, the tray, a link. */
  onRoute(handle: (route: string) => void): Unsubscribe;
  /** The user asks to quit while runs are under way; the UI answers with `quit`. */
  readonly onQuitAsked?: (handle: (running: number) => void) => Unsubscribe;
  /** Quits; asks by `onQuitAsked` first where runs are under way. */
  readonly askToQuit?: () => void;
  readonly quit?: (daemon: "keep" | "stop") => void;
  /** The window was closed for the first time and agents stay at work: say so once. `tray`: an icon there leads back. */
  readonly onFirstClose?: (handle: (tray: boolean) => void) => Unsubscribe;
  /** Restarts a lost daemon now instead of after the next pause. */
  readonly restartDaemon?: () => Promise<void>;
  /** Puts this program's own daemon in the place of an older one. Runs go on. */
  readonly replaceDaemon?: () => Promise<void>;
}

/** A rectangle of the page, in CSS pixels. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PageState {
  readonly tab: string;
  readonly url: string;
  readonly title: string;
  readonly loading: boolean;
  readonly progress: number;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
  /** A data URL of a small picture; null where the page has none. */
  readonly icon: string | null;
  /** Whether something is selected; false where the system does not tell. */
  readonly selected: boolean;
  /** The page's process crashed. */
  readonly crashed: boolean;
  /** Why the page could not be shown; null where it was. */
  readonly error: string | null;
}

export type PaneEvent =
  | { readonly kind: "page"; readonly page: PageState }
  | { readonly kind: "closed"; readonly tab: string }
  /** A page asked for a new window. */
  | { readonly kind: "open"; readonly url: string; readonly from: string }
  | { readonly kind: "found"; readonly tab: string; readonly matches: number }
  | {
      readonly kind: "download";
      readonly id: string;
      readonly name: string;
      readonly path: string;
      readonly received: number;
      readonly total: number | null;
      readonly state: "running" | "done" | "failed" | "refused";
    }
  | { readonly kind: "permission"; readonly tab: string; readonly what: string }
  /** The user chose so in the page's own menu. */
  | { readonly kind: "send"; readonly tab: string; readonly to: "task" | "chat" }
  /** A key that the page did not take and that may be a shortcut of the app. */
  | {
      readonly kind: "key";
      readonly key: string;
      readonly ctrl: boolean;
      readonly meta: boolean;
      readonly shift: boolean;
      readonly alt: boolean;
    };

export interface PageText {
  readonly url: string;
  readonly title: string;
  /** What is selected; empty where nothing is. Untrusted. */
  readonly selection: string;
  /** The page's words, up to 400,000 letters. Untrusted. */
  readonly text: string;
}

/** The native web views of the browser pane. Null-like absence (`host.pane === null`) in a plain browser. */
export interface BrowserPane {
  on(handle: (event: PaneEvent) => void): Unsubscribe;
  /** Makes a tab; `tab` is an id that the UI chose. */
  open(tab: string, url: string): Promise<void>;
  close(tab: string): void;
  /** Shows one tab at these bounds; all others are hidden. */
  show(tab: string, bounds: Bounds): void;
  /** Hides the pane, because something of the page lies over it or its dock is folded. */
  hide(): void;
  navigate(tab: string, url: string): void;
  back(tab: string): void;
  forward(tab: string): void;
  reload(tab: string): void;
  stop(tab: string): void;
  /** Finds text; an empty one ends finding. */
  find(tab: string, text: string, direction: "next" | "previous"): void;
  /** 1 is the natural size. */
  zoom(tab: string, factor: number): void;
  devTools(tab: string): void;
  /** Gives the keyboard to a tab; null gives it back to the page. */
  focus(tab: string | null): void;
  /**
   * The address of a still picture (PNG) to show in the pane's place while it is hidden; good until the next one of
   * this tab. Null where the system makes none.
   */
  picture(tab: string): Promise<string | null>;
  /** What a "send to…" sends. */
  text(tab: string): Promise<PageText>;
}

export interface Host {
  readonly kind: "desktop" | "browser";
  readonly platform: "linux" | "macos" | "windows";
  readonly daemon: DaemonLink;
  onDaemon(handle: (state: DaemonState) => void): Unsubscribe;
  readonly shell: Shell;
  readonly pane: BrowserPane | null;
}
