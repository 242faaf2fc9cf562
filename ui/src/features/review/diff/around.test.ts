import { describe, expect, it } from "vitest";
import { aroundOf, type Gap, hiddenIn, leftOutBefore, mayFollow, widened } from "./around";
import { heightOf, rowAt, topsOf } from "./heights";
import { type Line, parsePatch } from "./patch";
import type { Row } from "./rows";

const PATCH = `diff --git a/a b/a
--- a/a
+++ b/a
@@ -4,3 +4,4 @@
 4
+new
 5
 6
@@ -30 +30,0 @@
-30
`;
const TEXT = ["1", "2", "3", "4", "new", "5", "6", ...Array.from({ length: 33 }, (_, i) => `${i + 7}`)]
  .filter((line) => line !== "30")
  .join("\n");

describe("the lines around a change", () => {
  const [patch] = parsePatch(PATCH);
  if (!patch) throw new Error("no patch");

  it("are counted before they are read", () => {
    expect([leftOutBefore(patch, 0), leftOutBefore(patch, 1)]).toEqual([3, 23]);
    expect(mayFollow(patch)).toBe(false);
  });

  it("have their numbers on both sides", () => {
    const { gaps } = aroundOf(patch, TEXT);
    const numbers = gaps.map(({ hunk }) => hunk.lines.map((line) => [line.old, line.new, line.text]));
    expect(numbers[0]).toEqual([
      [1, 1, "1"],
      [2, 2, "2"],
      [3, 3, "3"],
    ]);
    expect(numbers[1]?.[0]).toEqual([7, 8, "7"]);
    expect(numbers[1]?.at(-1)).toEqual([29, 30, "29"]);
    expect(numbers[2]?.[0]).toEqual([31, 31, "31"]);
    expect(gaps[2]?.hunk.lines.at(-1)?.open).toBe(true);
  });

  it("come in steps from either end, or all at once", () => {
    const around = aroundOf(patch, TEXT);
    const once = widened(around, 1, "above");
    expect(once.gaps[1]).toMatchObject({ above: 20, below: 0 });
    expect(hiddenIn(widened(once, 1, "below").gaps[1] as Gap)).toBe(0);
    expect(widened(around, 2, "all").gaps[2]?.below).toBe(9);
  });
});

describe("the heights of rows", () => {
  const line = (text: string): Line => ({ sign: "+", old: 0, new: 1, text, cr: false, open: false });
  const row = (text: string): Row => ({
    kind: "line",
    key: null,
    path: "a",
    hunk: { oldStart: 0, oldCount: 0, newStart: 1, newCount: 1, section: "", lines: [] },
    left: null,
    right: line(text),
  });

  it("follow from the columns, tabs and wide letters included", () => {
    expect([row("x".repeat(80)), row("x".repeat(81)), row("\t\tx")].map((one) => heightOf(one, 80))).toEqual([
      18, 36, 18,
    ]);
    expect(heightOf(row("漢".repeat(41)), 80)).toBe(36);
    expect(heightOf(row("x".repeat(500)), Infinity)).toBe(18);
  });

  it("say where each row stands, and which stands at a place", () => {
    const tops = topsOf([row("a"), row("x".repeat(100)), row("b")], 80, () => undefined);
    expect([...tops]).toEqual([0, 18, 54, 72]);
    expect([0, 17, 18, 53, 54, 999].map((y) => rowAt(tops, y))).toEqual([0, 0, 1, 1, 2, 2]);
  });
});
