import { describe, expect, it } from "vitest";
import { cost, duration, tokens } from "./format";

describe("amounts on a card", () => {
  it("gives time in the largest unit that says something", () => {
    expect([999, 59_999, 60_000, 3_599_999, 3_660_000].map(duration)).toEqual([
      "0 s",
      "59 s",
      "1 min",
      "59 min",
      "1 h 1 min",
    ]);
  });

  it("shortens tokens without ever saying 1000.0k", () => {
    expect([0, 999, 1000, 12_345, 999_949, 999_950, 2_500_000].map(tokens)).toEqual([
      "0",
      "999",
      "1.0k",
      "12.3k",
      "999.9k",
      "1.0M",
      "2.5M",
    ]);
  });

  it("never calls something that cost a little free", () => {
    expect([0, 1, 9_999, 10_000, 1_234_567].map(cost)).toEqual([
      "$0.00",
      "<$0.01",
      "<$0.01",
      "$0.01",
      "$1.23",
    ]);
  });
});
