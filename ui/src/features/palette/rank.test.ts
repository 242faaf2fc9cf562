import { describe, expect, it } from "vitest";
import { match, rank } from "./rank";

const all = [
  { id: "board", title: "Go to the Scratchpad" },
  { id: "dark", title: "Theme: dark", also: "appearance" },
  { id: "dock", title: "Show or fold the dock" },
  { id: "task", title: "Move sessions from Redis to SQLite" },
];
const ids = (query: string, recent: string[] = []): string[] =>
  rank(all, query, recent, 10).map(({ id }) => id);

describe("the palette's ranking", () => {
  it("finds by first letters of words", () => {
    expect(ids("msr")[0]).toBe("task");
  });
  it("takes words in any order", () => {
    expect(ids("dark theme")).toEqual(["dark"]);
  });
  it("finds by what is meant besides", () => {
    expect(ids("appear")).toEqual(["dark"]);
  });
  it("prefers whole words to scattered letters", () => {
    expect(ids("dock")[0]).toBe("dock");
    expect(match("xyz", "dock")).toBeNull();
  });
  it("begins with what was used lately", () => {
    expect(ids("", ["dock", "gone"])).toEqual(["dock", "board", "dark", "task"]);
  });
});
