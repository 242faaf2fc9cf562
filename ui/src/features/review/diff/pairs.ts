/** Which removed line became which added one, and which words of them changed. Pure. */

import { diffArrays } from "diff";
import type { Line } from "./patch";

/** From and to, in characters of the line. */
export type Span = readonly [from: number, to: number];

/** A row of a split view: a line of each side, or of one. */
export interface Pair {
  readonly left: Line | null;
  readonly right: Line | null;
}

/** More comparisons than this in one block of changes are not worth the time: paired in order then. */
const MOST_COMPARISONS = 2500;
/** Lines that share less than this are two lines, not one that changed. */
const ALIKE = 0.35;
const LONGEST_LINE = 2000;

const WORDS = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;
const words = (text: string): string[] => text.match(WORDS) ?? [];

/** How alike two lines are, from 0 to 1, by the words that they share. */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const left = words(a.trim()).filter((word) => word.trim() !== "");
  const right = words(b.trim()).filter((word) => word.trim() !== "");
  if (left.length + right.length === 0) return 1;
  const counts = new Map<string, number>();
  for (const word of left) counts.set(word, (counts.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of right) {
    const count = counts.get(word) ?? 0;
    if (count === 0) continue;
    counts.set(word, count - 1);
    // A bracket says less than a name.
    shared += word.length > 1 ? 1 : 0.5;
  }
  const weight = (list: string[]): number => list.reduce((sum, word) => sum + (word.length > 1 ? 1 : 0.5), 0);
  return (2 * shared) / (weight(left) + weight(right));
}

/** Pairs one block of changes, in order, so that what is alike stands beside each other. */
function pairBlock(removed: readonly Line[], added: readonly Line[]): Pair[] {
  const [n, m] = [removed.length, added.length];
  if (n === 0 || m === 0 || n * m > MOST_COMPARISONS) {
    return Array.from({ length: Math.max(n, m) }, (_, i) => ({
      left: removed[i] ?? null,
      right: added[i] ?? null,
    }));
  }
  // The best total likeness of what is left from (i, j) on.
  const best = Array.from({ length: n + 1 }, () => new Float64Array(m + 1));
  const like = removed.map((a) => added.map((b) => likeness(a.text, b.text)));
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const near = like[i]?.[j] ?? 0;
      const pair = near >= ALIKE ? near + (best[i + 1]?.[j + 1] ?? 0) : -1;
      const row = best[i];
      if (row) row[j] = Math.max(pair, best[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  // Lines without a partner fill both sides beside each other instead of leaving holes.
  let [lefts, rights]: [Line[], Line[]] = [[], []];
  const flush = (): void => {
    for (let k = 0; k < Math.max(lefts.length, rights.length); k++) {
      pairs.push({ left: lefts[k] ?? null, right: rights[k] ?? null });
    }
    [lefts, rights] = [[], []];
  };
  while (i < n || j < m) {
    const [a, b] = [removed[i], added[j]];
    const near = like[i]?.[j] ?? 0;
    if (a && b && near >= ALIKE && best[i]?.[j] === near + (best[i + 1]?.[j + 1] ?? 0)) {
      flush();
      pairs.push({ left: a, right: b });
      i++;
      j++;
    } else if (a && (!b || best[i]?.[j] === best[i + 1]?.[j])) {
      lefts.push(a);
      i++;
    } else if (b) {
      rights.push(b);
      j++;
    }
  }
  flush();
  return pairs;
}

/** The lines of a hunk side by side. */
export function pairLines(lines: readonly Line[]): Pair[] {
  const pairs: Pair[] = [];
  let removed: Line[] = [];
  let added: Line[] = [];
  const flush = (): void => {
    for (const pair of pairBlock(removed, added)) pairs.push(pair);
    [removed, added] = [[], []];
  };
  for (const line of lines) {
    if (line.sign === "-") {
      if (added.length > 0) flush();
      removed.push(line);
    } else if (line.sign === "+") {
      added.push(line);
    } else {
      flush();
      pairs.push({ left: line, right: line });
    }
  }
  flush();
  return pairs;
}

export interface WordChange {
  readonly old: readonly Span[];
  readonly new: readonly Span[];
}

const NONE: WordChange = { old: [], new: [] };

/** Which words of two lines differ; none where the lines have too little in common to compare. */
export function changedWords(before: string, after: string): WordChange {
  if (before === after || before.length > LONGEST_LINE || after.length > LONGEST_LINE) return NONE;
  if (likeness(before, after) < ALIKE) return NONE;
  const old: [number, number][] = [];
  const fresh: [number, number][] = [];
  let [a, b] = [0, 0];
  const add = (spans: [number, number][], from: number, to: number): void => {
    const last = spans[spans.length - 1];
    if (last && last[1] === from) last[1] = to;
    else spans.push([from, to]);
  };
  for (const part of diffArrays(words(before), words(after))) {
    const length = part.value.reduce((sum, word) => sum + word.length, 0);
    if (part.removed) {
      add(old, a, a + length);
      a += length;
    } else if (part.added) {
      add(fresh, b, b + length);
      b += length;
    } else {
      // A lone space between two changes belongs to them.
      if (part.value.length === 1 && part.value[0]?.trim() === "" && old.length + fresh.length > 0) {
        if (old.at(-1)?.[1] === a && fresh.at(-1)?.[1] === b) {
          add(old, a, a + length);
          add(fresh, b, b + length);
        }
      }
      a += length;
      b += length;
    }
  }
  const trim = (spans: [number, number][], text: string): Span[] =>
    spans
      .map(([from, to]): Span => [from, from + text.slice(from, to).trimEnd().length || to])
      .filter(([from, to]) => to > from);
  return { old: trim(old, before), new: trim(fresh, after) };
}

const hunkWords = new WeakMap<readonly Line[], Map<Line, Line>>();

/** The line that became `line`, or that it became; null where it has none. Computed once for each hunk. */
export function partnerOf(lines: readonly Line[], line: Line): Line | null {
  let partners = hunkWords.get(lines);
  if (partners === undefined) {
    partners = new Map();
    for (const { left, right } of pairLines(lines)) {
      if (left === null || right === null || left === right) continue;
      partners.set(left, right);
      partners.set(right, left);
    }
    hunkWords.set(lines, partners);
  }
  return partners.get(line) ?? null;
}

/** The words of a line of a hunk that changed. */
export function wordsOf(lines: readonly Line[], line: Line): readonly Span[] {
  if (line.sign === " ") return NONE.old;
  const partner = partnerOf(lines, line);
  if (partner === null) return NONE.old;
  return line.sign === "-"
    ? changedWords(line.text, partner.text).old
    : changedWords(partner.text, line.text).new;
}

/** Cuts coloured pieces where marked spans begin and end. */
export function mark<P extends readonly [string, ...unknown[]]>(
  pieces: readonly P[],
  spans: readonly Span[],
): { piece: P; text: string; marked: boolean }[] {
  const out: { piece: P; text: string; marked: boolean }[] = [];
  let [at, k] = [0, 0];
  for (const piece of pieces) {
    const [text] = piece;
    let from = 0;
    while (from < text.length) {
      while (k < spans.length && (spans[k]?.[1] ?? 0) <= at + from) k++;
      const span = spans[k];
      const marked = span !== undefined && span[0] <= at + from;
      const end = span === undefined ? text.length : Math.min(text.length, (marked ? span[1] : span[0]) - at);
      out.push({ piece, text: text.slice(from, end), marked });
      from = end;
    }
    at += text.length;
  }
  return out;
}
