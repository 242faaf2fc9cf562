/** Where each row stands. Rows have the height that is computed for them, unless they were measured. Pure. */

import type { Line } from "./patch";
import type { Row } from "./rows";

export const LINE = 18;
export const FILE_HEAD = 38;
const TAB = 4;
/** Columns that the words at the end of a file without a last line ending take. */
const OPEN_WORDS = 26;

/** Only printable ASCII, with tabs at its beginning alone: its width is known exactly. */
const PLAIN = /^\t*[\x20-\x7e]*$/;

const widths = new WeakMap<Line, number>();

/** Columns of a line; negative where that is a guess, as for letters that are wider than others. */
function widthOf(line: Line): number {
  const known = widths.get(line);
  if (known !== undefined) return known;
  const { text } = line;
  let width: number;
  if (PLAIN.test(text)) {
    let tabs = 0;
    while (text.charCodeAt(tabs) === 9) tabs++;
    width = text.length + tabs * (TAB - 1);
  } else {
    width = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      width += code === 9 ? TAB : code < 0x2000 ? 1 : 2;
    }
    width = -width;
  }
  if (line.open) width = -Math.abs(width) - OPEN_WORDS;
  widths.set(line, width);
  return width;
}

/** Whether the height that is computed for a line may be wrong, so that it has to be measured. */
export function isGuess(left: Line | null, right: Line | null, columns: number): boolean {
  const guess = (line: Line | null): boolean => line !== null && -widthOf(line) > columns;
  return guess(left) || guess(right);
}

/** The longest line's columns. */
export function widest(rows: readonly Row[]): number {
  let most = 0;
  for (const row of rows) {
    if (row.kind !== "line") continue;
    if (row.left !== null) most = Math.max(most, Math.abs(widthOf(row.left)));
    if (row.right !== null) most = Math.max(most, Math.abs(widthOf(row.right)));
  }
  return most;
}

/** How tall a row is, in pixels; `columns` is Infinity where lines do not wrap. */
export function heightOf(row: Row, columns: number): number {
  switch (row.kind) {
    case "line": {
      const left = row.left === null ? 0 : Math.abs(widthOf(row.left));
      const right = row.right === null || row.right === row.left ? 0 : Math.abs(widthOf(row.right));
      const longest = left > right ? left : right;
      return longest <= columns ? LINE : Math.ceil(longest / columns) * LINE;
    }
    case "file":
      return FILE_HEAD;
    case "hunk":
      return 31;
    case "tail":
      return 26;
    case "notes":
      return 26;
    case "pictures":
      return 300;
    case "load":
      return Math.max(56, Math.min((row.file.added + row.file.removed) * LINE, 4000));
    case "thread":
      return 90 * (row.thread.comments.length + row.thread.drafts.length);
    case "composer":
      return 150;
    case "end":
      return 12;
  }
}

/** Rows whose heights are not computed but measured once they are in the page. */
export const isMeasured = (row: Row): boolean =>
  row.kind === "notes" ||
  row.kind === "pictures" ||
  row.kind === "load" ||
  row.kind === "thread" ||
  row.kind === "composer";

/** The top of each row, and at last the end of all. */
export function topsOf(
  rows: readonly Row[],
  columns: number,
  measured: (row: Row) => number | undefined,
): Float64Array {
  const tops = new Float64Array(rows.length + 1);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    tops[i] = at;
    const row = rows[i];
    if (row) at += measured(row) ?? heightOf(row, columns);
  }
  tops[rows.length] = at;
  return tops;
}

/** The row at a place. */
export function rowAt(tops: Float64Array, y: number): number {
  let [low, high] = [0, Math.max(0, tops.length - 2)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}
