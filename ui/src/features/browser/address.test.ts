import { describe, expect, it } from "vitest";
import { addressOf, engineOf, pageName, shownAddress } from "./address";

const engine = engineOf(undefined);
const to = (typed: string): string | null => addressOf(typed, engine);

describe("what is typed into the address field", () => {
  it("is an address where it looks like one", () => {
    expect(to("docs.rs/rusqlite")).toBe("https://docs.rs/rusqlite");
    expect(to(" HTTP://example.org ")).toBe("http://example.org/");
    expect(to("localhost:5173/#/board")).toBe("http://localhost:5173/#/board");
    expect(to("127.0.0.1:80")).toBe("http://127.0.0.1/");
    expect(to("münchen.de")).toBe("https://xn--mnchen-3ya.de/");
  });

  it("is searched for else, and no other scheme is ever an address", () => {
    expect(to("rust borrow checker")).toBe("https://duckduckgo.com/?q=rust%20borrow%20checker");
    expect(to("tokio.rs select macro")).toBe("https://duckduckgo.com/?q=tokio.rs%20select%20macro");
    for (const scheme of [
      "file:///etc/passwd",
      "javascript:alert(1)",
      "data:text/html,x",
      "ipc://localhost",
    ]) {
      expect(to(scheme)).toMatch(/^https:\/\/duckduckgo\.com\//);
    }
    expect(to("  ")).toBeNull();
  });

  it("uses the engine that was chosen", () => {
    expect(addressOf("x", engineOf("bing"))).toBe("https://www.bing.com/search?q=x");
    expect(engineOf({ id: "bing" }).id).toBe("duckduckgo");
  });

  it("is shown short", () => {
    expect(shownAddress("https://www.example.org/")).toBe("example.org");
    expect(pageName("  ", "https://docs.rs/x")).toBe("docs.rs");
  });
});
