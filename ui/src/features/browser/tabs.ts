/** The tabs of the browser pane, and what happens to them. Pure. */

import type { PageState, PaneEvent } from "../../host";

export interface BrowserTab {
  readonly id: string;
  /** Empty for a tab that shows no page yet. */
  readonly url: string;
  readonly title: string;
  readonly icon: string | null;
  readonly loading: boolean;
  readonly progress: number;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
  readonly crashed: boolean;
  readonly error: string | null;
  /** Whether something is selected in the page; unknown, and false, where the system does not tell. */
  readonly selected: boolean;
  /** Whether a native view was made for it. A restored tab gets one when it is first shown. */
  readonly made: boolean;
  readonly zoom: number;
}

export type Download = Extract<PaneEvent, { kind: "download" }>;

export interface Browser {
  readonly tabs: readonly BrowserTab[];
  readonly active: string | null;
  /** Newest first. */
  readonly downloads: readonly Download[];
  /** How often a sought text stands in the tab in front; null where none is sought. */
  readonly found: number | null;
  /** Addresses of closed tabs, the last one first. */
  readonly closed: readonly string[];
}

export const NOTHING: Browser = { tabs: [], active: null, downloads: [], found: null, closed: [] };
const MOST_KEPT = 50;

export function newTab(id: string, url: string, title = ""): BrowserTab {
  return {
    id,
    url,
    title,
    icon: null,
    loading: false,
    progress: 0,
    canGoBack: false,
    canGoForward: false,
    crashed: false,
    error: null,
    selected: false,
    made: false,
    zoom: 1,
  };
}

export function changed(browser: Browser, id: string, change: Partial<BrowserTab>): Browser {
  return {
    ...browser,
    tabs: browser.tabs.map((tab) => (tab.id === id ? { ...tab, ...change } : tab)),
  };
}

/** A tab is put after the one that asked for it, else at the end. */
export function opened(browser: Browser, tab: BrowserTab, after: string | null): Browser {
  const at = browser.tabs.findIndex(({ id }) => id === after);
  const tabs = at < 0 ? [...browser.tabs, tab] : browser.tabs.toSpliced(at + 1, 0, tab);
  return { ...browser, tabs, active: tab.id, found: null };
}

export function closed(browser: Browser, id: string): Browser {
  const at = browser.tabs.findIndex((tab) => tab.id === id);
  const gone = browser.tabs[at];
  if (gone === undefined) return browser;
  const tabs = browser.tabs.toSpliced(at, 1);
  const active = browser.active === id ? ((tabs[at] ?? tabs[at - 1])?.id ?? null) : browser.active;
  const urls = gone.url === "" ? browser.closed : [gone.url, ...browser.closed].slice(0, MOST_KEPT);
  return { ...browser, tabs, active, closed: urls, found: null };
}

function withPage(browser: Browser, page: PageState): Browser {
  const { tab, url, title, ...state } = page;
  // A page that crashed has no title any more; it is still known by the one that it had.
  const rest = page.crashed && title === "" ? state : { ...state, title };
  // An empty address is that of a view that has not begun.
  return changed(browser, tab, url === "" || url === "about:blank" ? rest : { ...rest, url });
}

export function withEvent(browser: Browser, event: PaneEvent): Browser {
  switch (event.kind) {
    case "page":
      return withPage(browser, event.page);
    case "closed":
      return closed(browser, event.tab);
    case "found":
      return event.tab === browser.active ? { ...browser, found: event.matches } : browser;
    case "download": {
      const others = browser.downloads.filter(({ id }) => id !== event.id);
      const isNew = others.length === browser.downloads.length;
      const downloads = isNew
        ? [event, ...others]
        : browser.downloads.map((known) => (known.id === event.id ? event : known));
      return { ...browser, downloads: downloads.slice(0, MOST_KEPT) };
    }
    default:
      return browser;
  }
}

export interface Page {
  readonly url: string;
  readonly title: string;
}

const isPage = (value: unknown): value is Page =>
  typeof value === "object" &&
  value !== null &&
  "url" in value &&
  "title" in value &&
  typeof value.url === "string" &&
  typeof value.title === "string" &&
  /^https?:\/\//i.test(value.url);

/** Pages out of a preference, where any JSON can stand. */
export function pagesOf(value: unknown): readonly Page[] {
  return Array.isArray(value) ? value.filter(isPage).slice(0, 500) : [];
}

export function saved({ tabs, active }: Browser): { tabs: Page[]; active: number } {
  const kept = tabs.filter(({ url }) => url !== "");
  return {
    tabs: kept.map(({ url, title }) => ({ url, title })),
    active: kept.findIndex(({ id }) => id === active),
  };
}

export function restored(value: unknown, makeId: () => string): Browser {
  if (typeof value !== "object" || value === null || !("tabs" in value)) return NOTHING;
  const tabs = pagesOf(value.tabs)
    .slice(0, MOST_KEPT)
    .map(({ url, title }) => newTab(makeId(), url, title));
  const at = "active" in value && typeof value.active === "number" ? value.active : -1;
  return { ...NOTHING, tabs, active: (tabs[at] ?? tabs.at(-1))?.id ?? null };
}
