import { describe, expect, it } from "vitest";
import type { TaskCard } from "../../live";
import { COLUMNS } from "./columns";
import { moveOf } from "./moves";

const STATES: TaskCard["state"][] = [
  "draft",
  "queued",
  "running",
  "needs_you",
  "review",
  "landed",
  "failed",
  "cancelled",
  "discarded",
];

describe("moving a card", () => {
  it("means what it looks like", () => {
    expect(moveOf("draft", "queued")).toBe("start");
    expect(moveOf("running", "draft")).toBe("stop");
    expect(moveOf("queued", "draft")).toBe("stop");
    expect(moveOf("review", "landed")).toBe("accept");
    expect(moveOf("failed", "queued")).toBe("start");
    expect(moveOf("review", "put_away")).toBe("discard");
    expect(moveOf("discarded", "review")).toBe("restore");
  });

  it("never discards work that an agent is at, nor what has landed", () => {
    for (const state of ["running", "needs_you", "queued", "landed"] as const) {
      expect(moveOf(state, "put_away")).toBe("refuse");
    }
  });

  it("lands nothing but what is in review", () => {
    for (const state of STATES.filter((state) => state !== "review" && state !== "landed")) {
      expect(moveOf(state, "landed")).toBe("refuse");
    }
  });

  it("knows every pair of state and column", () => {
    for (const state of STATES) for (const { id } of COLUMNS) expect(moveOf(state, id)).toBeTypeOf("string");
  });
});
