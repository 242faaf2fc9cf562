/** What stands in the address field: an address, or words to search for. */

export interface Engine {
  readonly id: string;
  readonly name: string;
  /** The address of a search, without its words. */
  readonly address: string;
}

export const ENGINES: readonly [Engine, ...Engine[]] = [
  { id: "duckduckgo", name: "DuckDuckGo", address: "https://duckduckgo.com/?q=" },
  { id: "startpage", name: "Startpage", address: "https://www.startpage.com/do/search?q=" },
  { id: "google", name: "Google", address: "https://www.google.com/search?q=" },
  { id: "bing", name: "Bing", address: "https://www.bing.com/search?q=" },
];

export const ENGINE_KEY = "browser.search";

export function engineOf(value: unknown): Engine {
  return ENGINES.find(({ id }) => id === value) ?? ENGINES[0];
}

/** Names of this machine and of its network, which have no certificate. */
const LOCAL =
  /^(localhost|[\w-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+)(:\d+)?([/?#]|$)/i;
const NAMED = /^[\p{L}\d-]+(\.[\p{L}\d-]+)*\.[\p{L}]{2,}(:\d+)?([/?#]|$)/u;
const NUMBERED = /^\d{1,3}(\.\d{1,3}){3}(:\d+)?([/?#]|$)/;

/** Where typed words lead; null where they are none. Only http and https are addresses; all else is searched for. */
export function addressOf(typed: string, engine: Engine): string | null {
  const words = typed.trim();
  if (words === "") return null;
  const whole = /^https?:\/\/\S+$/i.test(words)
    ? words
    : LOCAL.test(words) || NUMBERED.test(words)
      ? `http://${words}`
      : NAMED.test(words)
        ? `https://${words}`
        : null;
  if (whole !== null && !/\s/.test(words)) {
    try {
      return new URL(whole).href;
    } catch {
      // It only looked like one.
    }
  }
  return engine.address + encodeURIComponent(words);
}

/** An address as it is shown: without what every address has. */
export function shownAddress(url: string): string {
  return url.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "");
}

/** What a page without a title is called. */
export function pageName(title: string, url: string): string {
  if (title.trim() !== "") return title.trim();
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
