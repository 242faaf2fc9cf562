import { describe, expect, it } from "vitest";
import type { PageState } from "../../host";
import { changed, closed, newTab, NOTHING, opened, restored, saved, withEvent } from "./tabs";

const page = (tab: string, change: Partial<PageState>): PageState => ({
  tab,
  url: "https://example.org/",
  title: "Example",
  loading: false,
  progress: 1,
  canGoBack: false,
  canGoForward: false,
  icon: null,
  crashed: false,
  error: null,
  selected: false,
  ...change,
});
const three = ["a", "b", "c"].reduce(
  (browser, id) => opened(browser, newTab(id, `https://${id}.example/`), null),
  NOTHING,
);

describe("the tabs of the browser pane", () => {
  it("open beside the one that asked, and come to the front", () => {
    const browser = opened(three, newTab("d", "https://d.example/"), "a");
    expect(browser.tabs.map(({ id }) => id)).toEqual(["a", "d", "b", "c"]);
    expect(browser.active).toBe("d");
  });

  it("leave the front to their neighbour, and can be opened again", () => {
    const browser = closed(three, "c");
    expect(browser.active).toBe("b");
    expect(browser.closed).toEqual(["https://c.example/"]);
    expect(closed(closed(browser, "b"), "a").active).toBeNull();
    expect(closed(three, "a").active).toBe("c");
  });

  it("take what the page says of itself, a crash included", () => {
    const browser = withEvent(three, { kind: "page", page: page("b", { crashed: true }) });
    expect(browser.tabs[1]).toMatchObject({ title: "Example", crashed: true, url: "https://example.org/" });
    const blank = withEvent(three, { kind: "page", page: page("b", { url: "about:blank" }) });
    expect(blank.tabs[1]?.url).toBe("https://b.example/");
  });

  it("show a download once, in its newest state", () => {
    const download = (state: "running" | "done") =>
      ({ kind: "download", id: "1", name: "a", path: "/a", received: 1, total: 2, state }) as const;
    const browser = withEvent(withEvent(three, download("running")), download("done"));
    expect(browser.downloads.map(({ state }) => state)).toEqual(["done"]);
  });

  it("come back as they were, without views, whatever the preference holds", () => {
    let next = 0;
    const again = restored(saved(changed(three, "b", { made: true })), () => `r${next++}`);
    expect(again.tabs.map(({ url, made }) => [url, made])).toEqual([
      ["https://a.example/", false],
      ["https://b.example/", false],
      ["https://c.example/", false],
    ]);
    expect(again.active).toBe("r2");
    for (const wrong of [null, 3, [], { tabs: 1 }, { tabs: [{ url: "file:///x", title: "" }, null] }]) {
      expect(restored(wrong, () => "x").tabs).toEqual([]);
    }
  });
});
