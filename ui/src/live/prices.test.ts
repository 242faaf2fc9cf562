import { describe, expect, it } from "vitest";
import { costAt, costOf } from "./prices";

const usage = {
  input_tokens: 1_000_000,
  cached_input_tokens: 900_000,
  cache_write_tokens: 20_000,
  output_tokens: 10_000,
  reasoning_tokens: 0,
};

describe("what a turn costs", () => {
  it("counts tokens from and to the cache at their own prices", () => {
    const price = { input: 3, cached: 0.3, cache_write: 3.75, output: 15 };
    expect(costAt(price, usage)).toBe(240_000 + 270_000 + 75_000 + 150_000);
    expect(costAt({ input: 3, output: 15 }, usage)).toBe(3_000_000 + 150_000);
  });

  it("is not known where one of its prices is not", () => {
    const prices = new Map([
      ["a", { input: 1, output: 1 }],
      ["b", null],
    ]);
    expect(costOf([["a", usage]], prices)).toBe(1_010_000);
    expect(
      costOf(
        [
          ["a", usage],
          ["b", usage],
        ],
        prices,
      ),
    ).toBeNull();
    expect(costOf([], prices)).toBe(0);
  });
});
