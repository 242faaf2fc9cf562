import { describe, expect, it } from "vitest";
import { daysBetween, type Row, roundUp, stacksOf } from "./chart";

function row(key: string, models: Record<string, number>): Row {
  const sum = (cost: number) => ({
    turns: 1,
    unpriced_turns: 0,
    cost_micros: cost,
    usage: {
      input_tokens: 0,
      cached_input_tokens: 0,
      cache_write_tokens: 0,
      output_tokens: 0,
      reasoning_tokens: 0,
    },
  });
  const parts = Object.entries(models).map(([model, cost]) => ({ model, ...sum(cost) }));
  return { key, title: "", models: parts, ...sum(0) };
}

describe("a chart of usage", () => {
  it("has every day, over months and leap days", () => {
    expect(daysBetween("2028-02-27", "2028-03-01")).toEqual([
      "2028-02-27",
      "2028-02-28",
      "2028-02-29",
      "2028-03-01",
    ]);
    expect(daysBetween("2026-11-21", "2026-11-21")).toHaveLength(1);
  });

  it("stacks the models that took most and puts the others together", () => {
    const rows = [row("a", { m1: 9, m2: 8, m3: 7, m4: 6, m5: 1, m6: 1 }), row("c", { m6: 3, m7: 0 })];
    const { names, stacks } = stacksOf(rows, ["a", "b", "c"], "cost");
    expect(names).toEqual(["m1", "m2", "m3", "m4", null]);
    expect(stacks.map((stack) => stack.amounts)).toEqual([
      [9, 8, 7, 6, 2],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 3],
    ]);
  });

  it("leaves out what took nothing", () => {
    expect(stacksOf([row("a", { m: 0 })], ["a"], "cost").names).toEqual([]);
  });

  it("ends its scale at a round number", () => {
    expect([0, 0.3, 1, 1.1, 4, 5.1, 73, 200].map(roundUp)).toEqual([1, 0.5, 1, 2, 5, 10, 100, 200]);
  });
});
