import { describe, expect, it } from "vitest";
import type { TaskCard } from "../../live";
import { noticeOf, Watcher } from "./notices";

const card = (id: string, state: string, questions: string[] = []): TaskCard =>
  ({
    id,
    title: id,
    state,
    latest_run: { id: "run_1", needs: questions.map((question) => ({ need: "question", question })) },
  }) as unknown as TaskCard;

describe("notices", () => {
  it("tell nothing of what was there at first, and each thing once", () => {
    const watcher = new Watcher();
    expect(watcher.take([card("a", "needs_you", ["q1"])])).toEqual([]);
    expect(watcher.take([card("a", "needs_you", ["q1"]), card("b", "running")])).toEqual([]);
    expect(watcher.take([card("a", "running"), card("b", "review")])).toEqual([
      { task: "b", title: "b", kind: "review" },
    ]);
    expect(watcher.take([card("a", "running"), card("b", "review")])).toEqual([]);
  });

  it("tell of a second question, and not of those that are left", () => {
    const watcher = new Watcher();
    watcher.take([card("a", "needs_you", ["q1"])]);
    expect(watcher.take([card("a", "needs_you", ["q1", "q2"])])).toHaveLength(1);
    expect(watcher.take([card("a", "needs_you", ["q2"])])).toEqual([]);
  });

  it("lead to the card, and to the inbox where there are several", () => {
    const one = { task: "a", title: "a", kind: "review" } as const;
    expect(noticeOf([one])?.route).toBe("/task/a/changes");
    expect(noticeOf([one, { ...one, task: "b" }])?.route).toBe("/inbox");
    expect(noticeOf([])).toBeNull();
  });
});
