import { describe, expect, it } from "vitest";
import type { TaskCard } from "../../live";
import { COLUMNS, grouped, layOut, railsOf, strips } from "./columns";

const ALL = { words: [], project: null, model: null, since: null };

function card(number: number, state: TaskCard["state"], more: Partial<TaskCard> = {}): TaskCard {
  return {
    id: `task_${number}`,
    number,
    title: `Task ${number}`,
    state,
    project: "/srv/harbor",
    project_id: "project_1",
    ...more,
  } as TaskCard;
}

describe("the board's columns", () => {
  it("hold a stopped task among the drafts and a discarded one among what is put away", () => {
    const columns = layOut([card(1, "cancelled"), card(2, "discarded"), card(3, "draft")], ALL);
    expect(columns.draft).toEqual(["task_3", "task_1"]);
    expect(columns.put_away).toEqual(["task_2"]);
  });

  it("keep the order of cards whatever happens to them", () => {
    const before = layOut([card(1, "running"), card(2, "running")], ALL).running;
    const after = layOut(
      [card(2, "running", { updated_at: "2030-01-01T00:00:00Z" }), card(1, "running")],
      ALL,
    ).running;
    expect(after).toEqual(before);
  });

  it("line up what waits in the order it will start", () => {
    expect(layOut([card(7, "queued"), card(3, "queued")], ALL).queued).toEqual(["task_3", "task_7"]);
  });

  it("find a card by words of its title, its number and its project", () => {
    const tasks = [
      card(1, "draft", { title: "Move sessions" }),
      card(12, "draft", { title: "Fix the clock" }),
    ];
    const found = (words: string[]) => layOut(tasks, { ...ALL, words }).draft;
    expect(found(["sess"])).toEqual(["task_1"]);
    expect(found(["#12"])).toEqual(["task_12"]);
    expect(found(["harbor", "clock"])).toEqual(["task_12"]);
    expect(found(["harbor", "nothing"])).toEqual([]);
  });
});

describe("a filter", () => {
  it("shows what asked a model and what changed since a time", () => {
    const run = { model: "small" } as NonNullable<TaskCard["latest_run"]>;
    const tasks = [
      card(1, "review", { latest_run: run, updated_at: "2030-01-01T00:00:00Z" }),
      card(2, "review", { updated_at: "2030-01-02T00:00:00Z" }),
    ];
    expect(layOut(tasks, { ...ALL, model: "small" }).review).toEqual(["task_1"]);
    const since = Date.parse("2030-01-01T12:00:00Z");
    expect(layOut(tasks, { ...ALL, since }).review).toEqual(["task_2"]);
  });
});

describe("columns side by side", () => {
  const rails = (least: number, ease: number, folded = {}) => [...railsOf(COLUMNS, folded, { least, ease })];

  it("unfold one after the other as there is room", () => {
    expect(rails(3, 2)).toEqual(["failed", "draft", "landed", "queued", "put_away"]);
    expect(rails(4, 3)).toEqual(["draft", "landed", "queued", "put_away"]);
    expect(rails(9, 6)).toEqual(["queued", "put_away"]);
    expect(rails(12, 8)).toEqual([]);
  });

  it("stay as the user folded them, and make room for others", () => {
    expect(rails(12, 8, { running: true, draft: true })).toEqual(["running", "draft"]);
    expect(rails(3, 3, { queued: false })).toEqual(["failed", "draft", "landed", "put_away"]);
  });

  it("put rails that are neighbours above each other, and lose no column", () => {
    const all = strips(COLUMNS, ({ turn }) => turn > 1);
    expect(all.map(({ kind, columns }) => `${kind}: ${columns.map(({ id }) => id).join(" ")}`)).toEqual([
      "rails: draft queued",
      "column: running",
      "column: needs_you",
      "column: review",
      "column: failed",
      "rails: landed put_away",
    ]);
  });
});

describe("grouping by parent", () => {
  it("puts parts under their parent where the first of them stood, and loses none", () => {
    const parents: Record<string, string | null> = { a: null, b: "p", c: null, d: "p" };
    const rows = grouped(["a", "b", "c", "d"], (id) => parents[id] ?? null);
    expect(rows.map((row) => (row.kind === "card" ? row.task : `[${row.parent}]`))).toEqual([
      "a",
      "[p]",
      "b",
      "d",
      "c",
    ]);
  });
});
