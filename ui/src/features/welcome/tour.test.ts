import { describe, expect, it } from "vitest";
import type { TaskCard } from "../../live";
import { stepOf } from "./tour";

const cards = (...states: string[]): TaskCard[] => [
  { project_id: "other", state: "needs_you" } as unknown as TaskCard,
  ...states.map((state) => ({ project_id: "tour", state }) as unknown as TaskCard),
];

describe("the tour", () => {
  it("says what is to be done next: answer, wait, review, or nothing more", () => {
    expect(stepOf(cards("running", "needs_you", "review"), "tour")).toBe("asks");
    expect(stepOf(cards("running", "queued", "review"), "tour")).toBe("work");
    expect(stepOf(cards("review", "landed", "review"), "tour")).toBe("review");
    expect(stepOf(cards("landed", "discarded"), "tour")).toBe("done");
  });
});
