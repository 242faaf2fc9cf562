import { describe, expect, it } from "vitest";
import { type TaskEvent, Timeline } from "./timeline";

let seq = 0;
function event(fact: object): TaskEvent {
  seq += 1;
  return {
    seq,
    at: `2026-01-01T00:00:${String(seq % 60).padStart(2, "0")}Z`,
    task: "task_1",
    run: "run_1",
    ...fact,
  } as unknown as TaskEvent;
}

const said = (text: string) =>
  event({ type: "turn_finished", turn: 1, items: [{ item: "assistant_message", text }], usage: {} });

function fold(events: TaskEvent[]): Timeline {
  const timeline = new Timeline();
  for (const one of events) timeline.take(one);
  return timeline;
}

describe("a task's timeline", () => {
  it("shows a call once, from being asked for to its result", () => {
    const timeline = new Timeline();
    timeline.take(said("Let me look."));
    timeline.take(
      event({
        type: "turn_finished",
        turn: 2,
        items: [{ item: "tool_call", call: "c1", name: "exec", arguments: '{"command":"make"}' }],
      }),
    );
    expect(timeline.rows[1]).toMatchObject({ kind: "call", status: "asked", args: { command: "make" } });
    expect(timeline.take(event({ type: "call_started", call: "c1" }))).toBe(1);
    timeline.take(
      event({
        type: "call_finished",
        result: { call: "c1", status: "failed", output: [{ type: "text", text: "no" }] },
      }),
    );
    expect(timeline.rows).toHaveLength(2);
    expect(timeline.rows[1]).toMatchObject({ status: "failed", output: "no" });
  });

  it("says what each turn took, by the model that answered it, and what its run took up to there", () => {
    const usage = (input: number) => ({
      input_tokens: input,
      cached_input_tokens: 0,
      cache_write_tokens: 0,
      output_tokens: 1,
      reasoning_tokens: 0,
    });
    const turn = (number: number, input: number) =>
      event({ type: "turn_finished", turn: number, items: [], usage: usage(input) });
    const { rows } = fold([
      event({ type: "run_created", attempt: 1, model: "one" }),
      turn(1, 10),
      event({ type: "model_asked", aim: "title", model: "small", usage: usage(5) }),
      event({ type: "model_fell_back", from: "one", to: "two", why: "down" }),
      turn(2, 20),
      event({ type: "model_came_back", from: "two", to: "one" }),
      turn(3, 30),
      event({ type: "run_ended", outcome: "done" }),
    ]);
    const turns = rows.flatMap((row) => (row.kind === "turn" ? [row] : []));
    expect(turns.map(({ model }) => model)).toEqual(["one", "two", "one"]);
    const inputs = turns.map(({ spent }) => spent.map(([model, { input_tokens }]) => [model, input_tokens]));
    expect(inputs[0]).toEqual([["one", 10]]);
    expect(inputs[2]).toEqual([
      ["one", 40],
      ["small", 5],
      ["two", 20],
    ]);
    expect(rows.at(-1)).toMatchObject({ kind: "note", spent: turns[2]?.spent });
  });

  it("names the project's own instructions that the agent was given, and is silent where there are none", () => {
    const briefed = (read?: string[]) => fold([event({ type: "briefed", instructions: "…", read })]).rows;
    expect(briefed(["AGENTS.md", "web/CLAUDE.md"])).toMatchObject([
      { kind: "note", fact: { read: ["AGENTS.md", "web/CLAUDE.md"] } },
    ]);
    expect(briefed([])).toEqual([]);
    expect(briefed(undefined)).toEqual([]);
  });

  it("takes an event that comes again only once", () => {
    const one = said("Hello");
    expect(fold([one, one]).rows).toHaveLength(1);
  });

  it("keeps calls of two runs apart that have the same id", () => {
    const ask = (run: string) => ({
      ...event({
        type: "turn_finished",
        turn: 1,
        items: [{ item: "tool_call", call: "c1", name: "read", arguments: "{}" }],
      }),
      run,
    });
    const timeline = fold([ask("run_1"), ask("run_2")] as TaskEvent[]);
    timeline.take({
      ...event({ type: "call_finished", result: { call: "c1", status: "ok", output: [] } }),
      run: "run_2",
    });
    expect(timeline.rows.map((row) => row.kind === "call" && row.status)).toEqual(["asked", "ok"]);
  });

  it("shows arguments that are no JSON as the model wrote them", () => {
    const timeline = fold([
      event({
        type: "turn_finished",
        turn: 1,
        items: [{ item: "tool_call", call: "c", name: "edit", arguments: "{broken" }],
      }),
    ]);
    expect(timeline.rows[0]).toMatchObject({ args: "{broken" });
  });

  it("hides reasoning that the model's API does not show", () => {
    expect(
      fold([event({ type: "turn_finished", turn: 1, items: [{ item: "reasoning", summary: "" }] })]).rows,
    ).toEqual([]);
  });

  it("shows a fact that it does not know", () => {
    expect(fold([event({ type: "moon_landed" })]).rows[0]).toMatchObject({ kind: "note" });
  });
});
