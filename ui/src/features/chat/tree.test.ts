import { describe, expect, it } from "vitest";
import {
  branchOf,
  type ChatMessage,
  choosing,
  forgetting,
  type ModelReply,
  placeOf,
  spentBy,
  treeOf,
} from "./tree";

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

describe("what a reply took", () => {
  const usage = (input: number) => ({
    input_tokens: input,
    cached_input_tokens: 0,
    cache_write_tokens: 0,
    output_tokens: 1,
    reasoning_tokens: 0,
  });
  const reply = (all: number, others: Record<string, ReturnType<typeof usage>>): ModelReply => ({
    id: "r",
    at: "2026-11-21T08:00:00Z",
    changed: 1,
    by: "model",
    model: "first",
    turns: 2,
    items: [],
    usage: { ...usage(all), output_tokens: 1 + Object.keys(others).length },
    usage_of_others: others,
    state: "done",
  });
  const taken = (one: ModelReply) => spentBy(one).map(([model, { input_tokens }]) => [model, input_tokens]);

  it("is told by the model that took it", () => {
    expect(taken(reply(10, {}))).toEqual([["first", 10]]);
    expect(taken(reply(30, { second: usage(20) }))).toEqual([
      ["first", 10],
      ["second", 20],
    ]);
  });

  it("is not the first one's where another one took all of it", () => {
    const all = { ...reply(20, { second: usage(20) }), usage: usage(20) };
    expect(taken(all)).toEqual([["second", 20]]);
  });
});
