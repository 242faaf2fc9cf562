/** Turns files, patches and comments into the flat list of rows that the scroller shows. Pure. */

import type { CommentView, FileChange, NewComment, Side } from "../wire";
import { pictureType } from "./notes";
import { pairLines } from "./pairs";
import { type Around, hiddenIn, leftOutBefore, mayFollow } from "./around";
import type { FilePatch, Hunk, Line } from "./patch";

export type Layout = "unified" | "split";

/** A comment that is written and not sent. */
export interface Draft extends NewComment {
  readonly key: string;
}

export interface Thread {
  readonly path: string;
  readonly side: Side;
  /** The line that it stands under. */
  readonly line: number;
  readonly comments: readonly CommentView[];
  readonly drafts: readonly Draft[];
}

interface Base {
  /** Unique, and the same as long as it is the same row; a line's row is itself the same as long as its patch is. */
  readonly key: string | null;
  readonly path: string;
}
export interface FileRow extends Base {
  readonly kind: "file";
  readonly file: FileChange;
}
export interface NotesRow extends Base {
  readonly kind: "notes";
  readonly file: FileChange;
}
export interface PictureRow extends Base {
  readonly kind: "pictures";
  readonly file: FileChange;
}
export interface LoadRow extends Base {
  readonly kind: "load";
  readonly file: FileChange;
}
export interface HunkRow extends Base {
  readonly kind: "hunk";
  readonly hunk: Hunk;
  readonly file: FileChange;
  /** Which hunk of the file it is, from 0. */
  readonly at: number;
  /** Lines that are left out before it. */
  readonly hidden: number;
}
/** Leads to the lines after the last hunk. */
export interface TailRow extends Base {
  readonly kind: "tail";
  readonly file: FileChange;
  readonly at: number;
  /** Lines that are left out after it; null while they are not counted. */
  readonly hidden: number | null;
}
export interface LineRow extends Base {
  readonly kind: "line";
  readonly hunk: Hunk;
  /** The side before; in the unified view a removed line. */
  readonly left: Line | null;
  /** The side after; in the unified view any other line. */
  readonly right: Line | null;
}
export interface ThreadRow extends Base {
  readonly kind: "thread";
  readonly thread: Thread;
  /** Its lines are not in sight. */
  readonly astray: boolean;
}
export interface ComposerRow extends Base {
  readonly kind: "composer";
}
export interface EndRow extends Base {
  readonly kind: "end";
}
export type Row =
  FileRow | NotesRow | PictureRow | LoadRow | HunkRow | TailRow | LineRow | ThreadRow | ComposerRow | EndRow;

/** Whether two rows show the same, though one may be made anew. */
export const sameRow = (a: Row, b: Row): boolean => a === b || (a.key !== null && a.key === b.key);

export interface RowsAsk {
  readonly files: readonly FileChange[];
  readonly patches: ReadonlyMap<string, FilePatch>;
  readonly layout: Layout;
  /** The lines around changes, where they were asked for. */
  readonly around: ReadonlyMap<string, Around>;
  readonly folded: (file: FileChange) => boolean;
  readonly notes: (file: FileChange) => readonly string[];
  readonly threads: readonly Thread[];
  /** The line that the composer stands under, and its file. */
  readonly composer: { readonly path: string; readonly line: Line | null } | null;
}

const cached = new WeakMap<Hunk, Partial<Record<Layout, readonly LineRow[]>>>();

/** The rows of a hunk's lines, made once. */
function linesOf(path: string, hunk: Hunk, layout: Layout): readonly LineRow[] {
  const known = cached.get(hunk) ?? {};
  const found = known[layout];
  if (found) return found;
  const rows: LineRow[] = [];
  const add = (left: Line | null, right: Line | null): void => {
    rows.push({ kind: "line", key: null, path, hunk, left, right });
  };
  if (layout === "split") for (const { left, right } of pairLines(hunk.lines)) add(left, right);
  else for (const line of hunk.lines) add(line.sign === "-" ? line : null, line.sign === "-" ? null : line);
  cached.set(hunk, { ...known, [layout]: rows });
  return rows;
}

/** The rows of a file's lines, into a longer list. */
function addLines(
  rows: Row[],
  file: FileChange,
  patch: FilePatch,
  layout: Layout,
  around: Around | undefined,
): void {
  const { path } = file;
  const lines = (hunk: Hunk): readonly LineRow[] => linesOf(path, hunk, layout);
  const push = (some: readonly LineRow[], from: number, to: number): void => {
    for (let i = from; i < to; i++) rows.push(some[i] as LineRow);
  };
  const bothSides = file.old != null && file.new != null;
  patch.hunks.forEach((hunk, at) => {
    const gap = around?.gaps[at];
    if (gap) push(lines(gap.hunk), 0, gap.below);
    const hidden = gap ? hiddenIn(gap) : bothSides ? leftOutBefore(patch, at) : 0;
    rows.push({ kind: "hunk", key: `${path}@${at}`, path, hunk, file, at, hidden });
    if (gap) push(lines(gap.hunk), gap.hunk.lines.length - gap.above, gap.hunk.lines.length);
    const own = lines(hunk);
    push(own, 0, own.length);
  });
  const at = patch.hunks.length;
  const last = around?.gaps[at];
  if (last) push(lines(last.hunk), 0, last.below);
  const hidden = last ? hiddenIn(last) : bothSides && mayFollow(patch) ? null : 0;
  if (hidden !== 0) rows.push({ kind: "tail", key: `${path}@tail`, path, file, at, hidden });
}

/** Whether a thread stands under this row. */
function holds(row: LineRow, thread: Thread): boolean {
  if (thread.side === "new") return row.right !== null && row.right.new === thread.line;
  const line = row.left ?? row.right;
  return line !== null && line.old === thread.line;
}

export function rowsOf(ask: RowsAsk): Row[] {
  const rows: Row[] = [];
  const threads = new Map<string, Thread[]>();
  for (const thread of ask.threads) {
    threads.set(thread.path, [...(threads.get(thread.path) ?? []), thread]);
  }
  for (const file of ask.files) {
    const { path } = file;
    rows.push({ kind: "file", key: `${path}#`, path, file });
    if (ask.folded(file)) continue;
    const patch = ask.patches.get(path);
    const own = threads.get(path) ?? [];
    if (ask.notes(file).length > 0) rows.push({ kind: "notes", key: `${path}#notes`, path, file });
    if (file.binary && pictureType(path) !== null) {
      rows.push({ kind: "pictures", key: `${path}#pictures`, path, file });
    }
    if (patch === undefined && !file.binary) rows.push({ kind: "load", key: `${path}#load`, path, file });
    const lines: Row[] = own.length === 0 && ask.composer?.path !== path ? rows : [];
    const placed = new Set<Thread>();
    const at = rows.length;
    if (patch !== undefined) addLines(lines, file, patch, ask.layout, ask.around.get(path));
    const composer = ask.composer?.path === path ? ask.composer : null;
    const composerRow: ComposerRow = { kind: "composer", key: `${path}#composer`, path };
    if (lines !== rows) {
      for (const row of lines) {
        rows.push(row);
        if (row.kind !== "line") continue;
        for (const thread of own) {
          if (placed.has(thread) || !holds(row, thread)) continue;
          placed.add(thread);
          rows.push({ kind: "thread", key: threadKey(thread), path, thread, astray: false });
        }
        const { left, right } = row;
        if (composer?.line != null && (left === composer.line || right === composer.line))
          rows.push(composerRow);
      }
    }
    if (composer?.line === null) rows.splice(at, 0, composerRow);
    const astray = own.filter((thread) => !placed.has(thread));
    rows.splice(
      at,
      0,
      ...astray.map((thread): ThreadRow => ({
        kind: "thread",
        key: threadKey(thread),
        path,
        thread,
        astray: true,
      })),
    );
    rows.push({ kind: "end", key: `${path}#end`, path });
  }
  return rows;
}

const threadKey = ({ path, side, line }: Thread): string => `${path}#${side}${line}`;

/** Comments and drafts, gathered by the line that they stand under. */
export function threadsOf(
  comments: readonly CommentView[],
  drafts: readonly Draft[],
  patches: ReadonlyMap<string, FilePatch>,
): Thread[] {
  const found = new Map<string, { at: Omit<Thread, "comments" | "drafts">; c: CommentView[]; d: Draft[] }>();
  const place = (one: NewComment, line: number): { c: CommentView[]; d: Draft[] } => {
    const at = { path: one.path, side: one.side, line };
    const key = `${one.path}#${one.side}${line}`;
    const known = found.get(key) ?? { at, c: [], d: [] };
    found.set(key, known);
    return known;
  };
  for (const comment of comments) place(comment, lineNow(comment, patches.get(comment.path))).c.push(comment);
  for (const draft of drafts) place(draft, draft.end_line ?? draft.line).d.push(draft);
  return [...found.values()].map(({ at, c, d }) => ({ ...at, comments: c, drafts: d }));
}

/** Where a comment's last line is now: a file that changed since may have moved it. */
function lineNow(comment: CommentView, patch: FilePatch | undefined): number {
  const line = comment.end_line ?? comment.line;
  if (comment.changed !== true || comment.side === "old" || patch === undefined) return line;
  const wanted = comment.quote.split("\n").at(-1) ?? "";
  let best: number | null = null;
  for (const hunk of patch.hunks) {
    for (const one of hunk.lines) {
      if (one.sign === "-" || one.text !== wanted) continue;
      if (best === null || Math.abs(one.new - line) < Math.abs(best - line)) best = one.new;
    }
  }
  return best ?? line;
}

/** The lines between two rows of one file, on the side that was chosen. */
export interface Chosen {
  readonly path: string;
  readonly side: Side;
  readonly line: number;
  readonly end: number;
  readonly quote: string;
  readonly lines: readonly Line[];
}

/** `side` null takes both, as the unified view does. */
export function choose(rows: readonly Row[], from: number, to: number, side: Side | null): Chosen | null {
  const path = rows[from]?.path;
  const lines: Line[] = [];
  for (let i = Math.min(from, to); i <= Math.max(from, to); i++) {
    const row = rows[i];
    if (row?.kind !== "line" || row.path !== path) continue;
    for (const line of side === "old" ? [row.left] : side === "new" ? [row.right] : [row.left, row.right]) {
      if (line !== null && lines.at(-1) !== line) lines.push(line);
    }
  }
  if (path === undefined || lines.length === 0) return null;
  const onNew = side === "new" || (side === null && lines.some((line) => line.sign !== "-"));
  const numbers = lines.map((line) => (onNew ? line.new : line.old)).filter((number) => number > 0);
  const [first] = numbers;
  if (first === undefined) return null;
  const own = lines.filter((line) => (onNew ? line.new : line.old) > 0);
  return {
    path,
    side: onNew ? "new" : "old",
    line: first,
    end: numbers.at(-1) ?? first,
    quote: own.map((line) => line.text).join("\n"),
    lines,
  };
}
