import { describe, expect, it } from "vitest";
import { browserKey, type Pressed } from "./keys";

const press = (keys: string): Pressed => {
  const parts = keys.split("-");
  return {
    key: parts.at(-1) ?? "",
    ctrl: parts.includes("C"),
    meta: parts.includes("M"),
    shift: parts.includes("S"),
    alt: parts.includes("A"),
  };
};

describe("a key in the browser pane", () => {
  it("means what it means in every browser", () => {
    expect(browserKey(press("C-l"), "linux")).toBe("address");
    expect(browserKey(press("C-S-T"), "windows")).toBe("reopen");
    expect(browserKey(press("C-Tab"), "linux")).toBe("next");
    expect(browserKey(press("A-ArrowLeft"), "linux")).toBe("back");
    expect(browserKey(press("M-["), "macos")).toBe("back");
    expect(browserKey(press("F5"), "linux")).toBe("reload");
    expect(browserKey(press("S-F3"), "linux")).toBe("findPrevious");
  });

  it("is the app's or the page's else", () => {
    expect(browserKey(press("C-k"), "linux")).toBeNull();
    expect(browserKey(press("C-S-P"), "linux")).toBeNull();
    expect(browserKey(press("C-l"), "macos")).toBeNull();
    expect(browserKey(press("a"), "linux")).toBeNull();
  });
});
