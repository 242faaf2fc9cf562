import { describe, expect, it } from "vitest";
import { branchOf, type ChatMessage, choosing, forgetting, placeOf, treeOf } from "./tree";

const said = (id: string, parent: string | null): ChatMessage => ({
  id,
  parent,
  at: "2026-11-21T08:00:00Z",
  changed: 1,
  by: "person",
  parts: [{ type: "text", text: id }],
});

//   a ─ b ─ c ─ d
//        └─ e        (a second version of c)
//   f ─ g            (a second version of a)
const TREE = treeOf([said("a", null), said("b", "a"), said("c", "b"), said("d", "c"), said("e", "b")]);
const FOREST = treeOf([...TREE.byId.values(), said("f", null), said("g", "f")]);

describe("a chat's tree", () => {
  it("shows the branch in which something was said last", () => {
    expect(branchOf(TREE, new Map())).toEqual(["a", "b", "e"]);
    expect(branchOf(FOREST, new Map())).toEqual(["f", "g"]);
  });

  it("goes back to an older branch when somebody went on there", () => {
    const later = treeOf([...FOREST.byId.values(), said("h", "d")]);
    expect(branchOf(later, new Map())).toEqual(["a", "b", "c", "d", "h"]);
  });

  it("shows the version that was chosen, and below it the newest", () => {
    const chosen = choosing(FOREST, new Map(), "b");
    expect(branchOf(FOREST, chosen)).toEqual(["a", "b", "e"]);
    expect(branchOf(FOREST, choosing(FOREST, chosen, "c"))).toEqual(["a", "b", "c", "d"]);
  });

  it("ends where a new branch is about to begin", () => {
    const chosen = choosing(FOREST, new Map(), "d");
    expect(branchOf(FOREST, chosen, "b")).toEqual(["a", "b"]);
  });

  it("counts the versions of a message and names its neighbours", () => {
    expect(placeOf(FOREST, "c")).toEqual({ at: 1, of: 2, previous: null, next: "e" });
    expect(placeOf(FOREST, "f")).toEqual({ at: 2, of: 2, previous: "a", next: null });
    expect(placeOf(FOREST, "d")).toEqual({ at: 1, of: 1, previous: null, next: null });
  });

  it("forgets a choice that something new makes wrong", () => {
    const chosen = forgetting(choosing(FOREST, new Map(), "d"), "b");
    expect(branchOf(FOREST, chosen)).toEqual(["a", "b", "e"]);
  });
});
