import { describe, expect, it } from "vitest";
import { type Key, purposeOfKey } from "./keys";

const press = (keys: string): Key => {
  const parts = keys.split("+");
  return {
    key: parts.at(-1) ?? "",
    ctrlKey: parts.includes("Ctrl"),
    metaKey: parts.includes("Meta"),
    shiftKey: parts.includes("Shift"),
    altKey: parts.includes("Alt"),
  };
};

describe("a key in a terminal", () => {
  it("copies and pastes with Shift on Linux, and interrupts without", () => {
    expect(purposeOfKey(press("Ctrl+Shift+C"), "linux", true)).toBe("copy");
    expect(purposeOfKey(press("Ctrl+Shift+V"), "linux", false)).toBe("paste");
    expect(purposeOfKey(press("Ctrl+c"), "linux", true)).toBe("program");
    expect(purposeOfKey(press("Ctrl+v"), "linux", false)).toBe("program");
  });

  it("copies with Ctrl+C on Windows only where something is selected", () => {
    expect(purposeOfKey(press("Ctrl+c"), "windows", true)).toBe("copy");
    expect(purposeOfKey(press("Ctrl+c"), "windows", false)).toBe("program");
    expect(purposeOfKey(press("Ctrl+v"), "windows", false)).toBe("paste");
  });

  it("leaves Ctrl to the program on macOS, and Command to the app", () => {
    expect(purposeOfKey(press("Ctrl+c"), "macos", true)).toBe("program");
    expect(purposeOfKey(press("Meta+c"), "macos", true)).toBe("copy");
    expect(purposeOfKey(press("Meta+k"), "macos", false)).toBe("app");
  });

  it("gives line editing to the program, and the app's own chords to the app", () => {
    expect(purposeOfKey(press("Ctrl+k"), "linux", false)).toBe("program");
    expect(purposeOfKey(press("Tab"), "linux", false)).toBe("program");
    expect(purposeOfKey(press("Ctrl+Shift+P"), "linux", false)).toBe("app");
    expect(purposeOfKey(press("F6"), "linux", false)).toBe("app");
  });
});
