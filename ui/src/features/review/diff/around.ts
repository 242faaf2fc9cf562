/** The lines that a patch leaves out: between its hunks, before the first and after the last. Pure. */

import type { FilePatch, Hunk, Line } from "./patch";

/** So many more lines show each time one asks. */
export const STEP = 20;
/** Git gives so many unchanged lines around a change; where a patch ends with fewer, the file ends. */
const GIVEN = 3;

/** One place where lines are left out. `below` continues the part above it, `above` leads to the part below it. */
export interface Gap {
  readonly hunk: Hunk;
  readonly below: number;
  readonly above: number;
}

export interface Around {
  /** Gap `i` stands before hunk `i`; the last one after the last hunk. */
  readonly gaps: readonly Gap[];
}

export type Direction = "above" | "below" | "all";

const firstNew = (hunk: Hunk): number => (hunk.newCount === 0 ? hunk.newStart + 1 : hunk.newStart);
const firstOld = (hunk: Hunk): number => (hunk.oldCount === 0 ? hunk.oldStart + 1 : hunk.oldStart);
const endNew = (hunk: Hunk | undefined): number =>
  hunk === undefined ? 0 : firstNew(hunk) + hunk.newCount - 1;
const endOld = (hunk: Hunk | undefined): number =>
  hunk === undefined ? 0 : firstOld(hunk) + hunk.oldCount - 1;

/** How many lines are left out before a hunk. */
export function leftOutBefore(patch: FilePatch, at: number): number {
  const hunk = patch.hunks[at];
  return hunk === undefined ? 0 : Math.max(0, firstNew(hunk) - 1 - endNew(patch.hunks[at - 1]));
}

/** Whether lines may follow the last hunk, as far as the patch alone says. */
export function mayFollow(patch: FilePatch): boolean {
  const lines = patch.hunks.at(-1)?.lines ?? [];
  return lines.length >= GIVEN && lines.slice(-GIVEN).every((line) => line.sign === " " && !line.open);
}

/** The places where lines are left out, from the text of the side after the change. */
export function aroundOf(patch: FilePatch, text: string): Around {
  const all = text.split("\n");
  const ends = all.at(-1) === "";
  if (ends) all.pop();
  const gaps = Array.from({ length: patch.hunks.length + 1 }, (_, i): Gap => {
    const before = patch.hunks[i - 1];
    const after = patch.hunks[i];
    const from = endNew(before) + 1;
    const to = after === undefined ? all.length : firstNew(after) - 1;
    const shift = endOld(before) - endNew(before);
    const lines: Line[] = [];
    for (let number = from; number <= to; number++) {
      const raw = all[number - 1];
      if (raw === undefined) break;
      const cr = raw.endsWith("\r");
      lines.push({
        sign: " ",
        old: number + shift,
        new: number,
        text: cr ? raw.slice(0, -1) : raw,
        cr,
        open: number === all.length && !ends,
      });
    }
    const hunk: Hunk = {
      oldStart: from + shift,
      oldCount: lines.length,
      newStart: from,
      newCount: lines.length,
      section: "",
      lines,
      around: true,
    };
    return { hunk, below: 0, above: 0 };
  });
  return { gaps };
}

export const hiddenIn = (gap: Gap): number => Math.max(0, gap.hunk.lines.length - gap.below - gap.above);

/** More lines of one gap. */
export function widened(around: Around, at: number, direction: Direction): Around {
  const gap = around.gaps[at];
  if (gap === undefined) return around;
  const hidden = hiddenIn(gap);
  const more = direction === "all" ? hidden : Math.min(STEP, hidden);
  const next =
    direction === "above" ? { ...gap, above: gap.above + more } : { ...gap, below: gap.below + more };
  return { gaps: around.gaps.map((one, i) => (i === at ? next : one)) };
}
