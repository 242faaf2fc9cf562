/**
 * Which lines of a change were accepted. A mark names a line by what it is and where it stands against the side
 * before, so it holds while other lines are rejected or changed, and falls when its own line changes. Pure.
 */

import type { Hunk, Line } from "./patch";

/** First and last, from 1. */
export type Range = [number, number];

export interface LineChoice {
  readonly old: Range[];
  readonly new: Range[];
}

const keyCache = new WeakMap<Hunk, readonly (string | null)[]>();
const lineKeys = new WeakMap<Hunk, ReadonlyMap<Line, string>>();

function hash(text: string): string {
  let [a, b] = [0x9e3779b1, 0x85ebca77];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x85ebca6b);
    b = Math.imul(b ^ code, 0xc2b2ae35);
  }
  return ((a ^ (a >>> 16)) >>> 0).toString(36) + ((b ^ (b >>> 13)) >>> 0).toString(36);
}

/** The keys of a hunk's lines; null for those that did not change. */
export function keysOf(hunk: Hunk): readonly (string | null)[] {
  const known = keyCache.get(hunk);
  if (known) return known;
  let before = hunk.oldCount === 0 ? hunk.oldStart : hunk.oldStart - 1;
  const seen = new Map<string, number>();
  const keys = hunk.lines.map((line) => {
    if (line.sign !== "+") before = line.old;
    if (line.sign === " ") return null;
    const name = `${line.sign}${before}:${hash(line.text)}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}.${count}`;
  });
  keyCache.set(hunk, keys);
  return keys;
}

/** Whether a line of a hunk is marked. */
export function isMarked(hunk: Hunk, line: Line | null, marks: ReadonlySet<string>): boolean {
  if (line === null || line.sign === " " || marks.size === 0) return false;
  let keys = lineKeys.get(hunk);
  if (keys === undefined) {
    const all = keysOf(hunk);
    keys = new Map(hunk.lines.flatMap((one, i) => (all[i] == null ? [] : [[one, all[i]] as const])));
    lineKeys.set(hunk, keys);
  }
  return marks.has(keys.get(line) ?? "");
}

export type MarkState = "none" | "some" | "all";

/** How much of the hunks is marked. */
export function stateOf(hunks: readonly Hunk[], marks: ReadonlySet<string>): MarkState {
  if (marks.size === 0) return "none";
  let [all, some] = [true, false];
  for (const hunk of hunks) {
    for (const key of keysOf(hunk)) {
      if (key === null) continue;
      if (marks.has(key)) some = true;
      else all = false;
      if (some && !all) return "some";
    }
  }
  return some ? (all ? "all" : "some") : "none";
}

/** The marks with those of the hunks' lines added or taken away. */
export function withMarks(
  marks: ReadonlySet<string>,
  hunks: readonly Hunk[],
  on: "add" | "take",
  which: (line: Line) => boolean = () => true,
): ReadonlySet<string> {
  const next = new Set(marks);
  for (const hunk of hunks) {
    keysOf(hunk).forEach((key, i) => {
      const line = hunk.lines[i];
      if (key === null || line === undefined || !which(line)) return;
      if (on === "add") next.add(key);
      else next.delete(key);
    });
  }
  return next;
}

function add(ranges: Range[], line: number): void {
  const last = ranges[ranges.length - 1];
  if (last && last[1] === line - 1) last[1] = line;
  else ranges.push([line, line]);
}

/** Changed lines as the daemon wants them named. */
export function choiceOf(
  hunks: readonly Hunk[],
  which: (line: Line, key: string) => boolean = () => true,
): LineChoice {
  const choice: LineChoice = { old: [], new: [] };
  for (const hunk of hunks) {
    keysOf(hunk).forEach((key, i) => {
      const line = hunk.lines[i];
      if (key === null || line === undefined || !which(line, key)) return;
      if (line.sign === "-") add(choice.old, line.old);
      else add(choice.new, line.new);
    });
  }
  return choice;
}
