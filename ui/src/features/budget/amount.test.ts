import { describe, expect, it } from "vitest";
import { budgetOf, proposed, spentBy } from "./amount";

describe("a budget", () => {
  it("is read as people write dollars, from a cent on", () => {
    expect(["2.50", " $3 ", "0.01"].map(budgetOf)).toEqual([2_500_000, 3_000_000, 10_000]);
    expect(["", "0", "-1", "much", "0.001", "1e9"].map(budgetOf)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it("is proposed at twice what it was, and above what is spent", () => {
    expect(proposed(2_500_000, 2_600_000)).toBe("5");
    expect(proposed(1_000_000, 4_000_000)).toBe("6");
    expect(proposed(1, 3_000)).toBe("0.01");
    expect(proposed(250_000, 260_000)).toBe("0.50");
    expect(proposed(2_000_000, null)).toBe("4");
  });

  it("is of all runs together, where each one's cost is known", () => {
    expect(spentBy([{ cost_micros: 2 }, { cost_micros: 3 }])).toBe(5);
    expect(spentBy([{ cost_micros: 2 }, {}])).toBeNull();
    expect(spentBy([])).toBe(0);
  });
});
