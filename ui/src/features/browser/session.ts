/** The browser pane's tabs, kept outside the components: what the user does goes to the pane, what it tells comes back. */

import type { BrowserPane, PaneEvent } from "../../host";
import { preference, readPreferences, setPreference } from "../../live";
import { toast } from "../../parts";
import { text } from "../../text";
import { addressOf, ENGINE_KEY, engineOf } from "./address";
import { sendPage } from "./send";
import * as model from "./tabs";
import type { Browser, BrowserTab } from "./tabs";

export const TABS_KEY = "browser.tabs";
const SAVE_AFTER_MS = 500;
const ZOOMS = [0.3, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4];

/** The next size in that direction; 0 is the natural one. */
export function steppedZoom(zoom: number, by: 1 | -1 | 0): number {
  if (by === 0) return 1;
  return (
    (by > 0 ? ZOOMS.find((step) => step > zoom + 0.001) : ZOOMS.findLast((step) => step < zoom - 0.001)) ??
    zoom
  );
}

export class Session {
  private state: Browser = model.NOTHING;
  private readonly watchers = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ready: Promise<void> | null = null;

  constructor(
    readonly pane: BrowserPane,
    /** Keys that were pressed in a page and are the app's. */
    private readonly onKey: (event: Extract<PaneEvent, { kind: "key" }>) => void,
    private readonly makeId: () => string = () => crypto.randomUUID(),
  ) {
    pane.on((event) => this.hear(event));
  }

  current = (): Browser => this.state;

  watch = (watch: () => void): (() => void) => {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  };

  /** Brings back the tabs of the last time; once. */
  restore(): Promise<void> {
    this.ready ??= readPreferences().then(() => {
      const before = model.restored(preference(TABS_KEY), this.makeId);
      if (this.state.tabs.length === 0) this.set(before, "keep");
      else this.set({ ...this.state, tabs: [...before.tabs, ...this.state.tabs] }, "save");
    });
    return this.ready;
  }

  front(): BrowserTab | undefined {
    return this.state.tabs.find(({ id }) => id === this.state.active);
  }

  /** Opens an address in a new tab; an empty one for a tab to type into. */
  open(url: string, after: string | null = null): void {
    // A tab that shows nothing yet is used first.
    const front = this.front();
    if (url !== "" && front?.url === "") {
      this.navigate(front.id, url);
      return;
    }
    this.set(model.opened(this.state, model.newTab(this.makeId(), url), after));
  }

  /** Makes the native view of a tab that is to be shown. */
  make(tab: BrowserTab): void {
    if (tab.made || tab.url === "") return;
    this.set(model.changed(this.state, tab.id, { made: true, loading: true }), "keep");
    this.pane.open(tab.id, tab.url).catch((problem: unknown) => {
      const error =
        typeof problem === "object" && problem !== null && "title" in problem
          ? String(problem.title)
          : String(problem);
      this.set(model.changed(this.state, tab.id, { made: false, loading: false, error }), "keep");
    });
  }

  navigate(id: string, url: string): void {
    const tab = this.state.tabs.find((one) => one.id === id);
    if (tab === undefined) return;
    this.set(model.changed(this.state, id, { url, title: "", error: null, crashed: false }));
    if (tab.made) this.pane.navigate(id, url);
  }

  /** Goes where the words in the address field lead. */
  go(typed: string): void {
    const url = addressOf(typed, engineOf(preference(ENGINE_KEY)));
    if (url === null) return;
    const front = this.front();
    if (front === undefined) this.open(url);
    else this.navigate(front.id, url);
  }

  close(id: string): void {
    const made = this.state.tabs.find((tab) => tab.id === id)?.made === true;
    this.set(model.closed(this.state, id));
    if (made) this.pane.close(id);
  }

  reopen(): void {
    const [url, ...closed] = this.state.closed;
    if (url === undefined) return;
    this.set({ ...this.state, closed });
    this.open(url);
  }

  select(id: string): void {
    if (this.state.found !== null) this.find("", "next");
    this.set({ ...this.state, active: id, found: null });
  }

  /** The tab that many further on, round and round. */
  step(by: number): void {
    const { tabs, active } = this.state;
    const at = tabs.findIndex(({ id }) => id === active);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next) this.select(next.id);
  }

  reload(id: string): void {
    const tab = this.state.tabs.find((one) => one.id === id);
    if (tab === undefined) return;
    this.set(model.changed(this.state, id, { crashed: false, error: null }), "keep");
    if (tab.made) this.pane.reload(id);
    else this.make({ ...tab, error: null });
  }

  find(words: string, direction: "next" | "previous"): void {
    const front = this.front();
    if (front?.made === true) this.pane.find(front.id, words, direction);
    if (words === "") this.set({ ...this.state, found: null }, "keep");
  }

  zoom(by: 1 | -1 | 0): void {
    const front = this.front();
    if (front === undefined) return;
    const zoom = steppedZoom(front.zoom, by);
    this.set(model.changed(this.state, front.id, { zoom }), "keep");
    if (front.made) this.pane.zoom(front.id, zoom);
  }

  clearDownloads(): void {
    const downloads = this.state.downloads.filter(({ state }) => state === "running");
    this.set({ ...this.state, downloads }, "keep");
  }

  private hear(event: PaneEvent): void {
    if (event.kind === "key") this.onKey(event);
    else if (event.kind === "open") this.open(event.url, event.from);
    else if (event.kind === "send") {
      const tab = this.state.tabs.find(({ id }) => id === event.tab);
      if (tab) void sendPage(this.pane, tab, event.to);
    } else if (event.kind === "permission") toast(text.browser.denied(event.what));
    else this.set(model.withEvent(this.state, event), event.kind === "page" ? "save" : "keep");
  }

  private set(next: Browser, tabs: "save" | "keep" = "save"): void {
    this.state = next;
    for (const watch of this.watchers) watch();
    if (tabs === "keep") return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => setPreference(TABS_KEY, model.saved(this.state)), SAVE_AFTER_MS);
  }
}
