import { beforeEach, describe, expect, it, vi } from "vitest";
import type { BrowserPane, PaneEvent } from "../../host";
import { Session, steppedZoom } from "./session";

function world() {
  const told: string[] = [];
  let hear: (event: PaneEvent) => void = () => undefined;
  const tell =
    (name: string) =>
    (...args: unknown[]): void =>
      void told.push([name, ...args].join(" "));
  const pane: BrowserPane = {
    on: (handle) => {
      hear = handle;
      return () => undefined;
    },
    open: (...args) => {
      tell("open")(...args);
      return Promise.resolve();
    },
    close: tell("close"),
    show: tell("show"),
    hide: tell("hide"),
    navigate: tell("navigate"),
    back: tell("back"),
    forward: tell("forward"),
    reload: tell("reload"),
    stop: tell("stop"),
    find: tell("find"),
    zoom: tell("zoom"),
    devTools: tell("devTools"),
    focus: tell("focus"),
    picture: () => Promise.resolve(null),
    text: () => Promise.reject(new Error("no page")),
  };
  let next = 0;
  const keys = vi.fn();
  const session = new Session(pane, keys, () => `t${next++}`);
  return { session, told, keys, hear: (event: PaneEvent) => hear(event) };
}

describe("the session of the browser pane", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  it("makes a page's view when it is shown, and leads it on afterwards", () => {
    const { session, told } = world();
    session.open("https://a.example/");
    expect(told).toEqual([]);
    const tab = session.front();
    if (tab) session.make(tab);
    session.go("b.example");
    expect(told).toEqual(["open t0 https://a.example/", "navigate t0 https://b.example/"]);
  });

  it("opens what a page asks to open beside it", () => {
    const { session, hear } = world();
    session.open("https://a.example/");
    session.open("https://z.example/");
    hear({ kind: "open", url: "https://b.example/", from: "t0" });
    expect(session.current().tabs.map(({ url }) => url)).toEqual([
      "https://a.example/",
      "https://b.example/",
      "https://z.example/",
    ]);
  });

  it("offers a crashed page again", () => {
    const { session, told, hear } = world();
    session.open("https://a.example/");
    const tab = session.front();
    if (tab) session.make(tab);
    const page = { tab: "t0", url: "https://a.example/", title: "A", loading: false, progress: 1 };
    const rest = {
      canGoBack: false,
      canGoForward: false,
      icon: null,
      crashed: true,
      error: null,
      selected: false,
    };
    hear({ kind: "page", page: { ...page, ...rest } });
    expect(session.front()?.crashed).toBe(true);
    session.reload("t0");
    expect(session.front()?.crashed).toBe(false);
    expect(told.at(-1)).toBe("reload t0");
  });

  it("brings a closed tab back, and steps through sizes", () => {
    const { session } = world();
    session.open("https://a.example/");
    session.close("t0");
    session.reopen();
    expect(session.front()?.url).toBe("https://a.example/");
    expect(steppedZoom(1, 1)).toBe(1.1);
    expect(steppedZoom(1.1, 0)).toBe(1);
    expect(steppedZoom(4, 1)).toBe(4);
  });
});
