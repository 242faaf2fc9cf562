/** The diff from the keyboard. Each command has a key that holds in the diff, and stands in the palette. */

import type { KeyboardEvent } from "react";
import { stateOf } from "../diff/marks";
import type { Chosen, Draft, Row } from "../diff/rows";
import type { Rights } from "../DiffView";
import { editorFor } from "../editor";
import type { Review } from "../review";
import type { FileChange } from "../wire";
import type { Choosing } from "./choosing";
import type { Viewport } from "./viewport";

export type Command =
  | "nextLine"
  | "previousLine"
  | "nextHunk"
  | "previousHunk"
  | "nextFile"
  | "previousFile"
  | "nextComment"
  | "previousComment"
  | "first"
  | "last"
  | "viewed"
  | "comment"
  | "accept"
  | "reject"
  | "around"
  | "edit";

/** The keys of commands, as they hold in the diff. */
export const KEYS: Readonly<Record<Command, string>> = {
  nextLine: "j",
  previousLine: "k",
  nextHunk: "n",
  previousHunk: "p",
  nextFile: "]",
  previousFile: "[",
  nextComment: "}",
  previousComment: "{",
  first: "Home",
  last: "End",
  viewed: "v",
  comment: "c",
  accept: "a",
  reject: "x",
  around: "u",
  edit: "e",
};

const BY_KEY: Readonly<Record<string, Command>> = {
  ...Object.fromEntries(Object.entries(KEYS).map(([command, key]) => [key, command as Command])),
  ArrowDown: "nextLine",
  ArrowUp: "previousLine",
};

export interface KeysAsk {
  readonly rows: readonly Row[];
  readonly viewport: Viewport;
  readonly choosing: Choosing;
  readonly review: Review;
  readonly rights: Rights;
  readonly workspace: string | null;
  readonly composing: boolean;
  readonly fold: (file: FileChange, on?: boolean) => void;
  readonly setViewed: (file: FileChange) => void;
  readonly compose: (chosen: Chosen, draft?: Draft | null) => void;
  readonly close: () => void;
}

export interface DiffKeys {
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  /** Gives whether there was something to do. */
  readonly run: (command: Command, extend: boolean) => boolean;
}

const stops = (row: Row): boolean => row.kind === "line" || row.kind === "hunk" || row.kind === "file";

/** The next row of `wanted` from `from` on; null where there is none. */
export function seek(
  rows: readonly Row[],
  from: number,
  step: 1 | -1,
  wanted: (row: Row) => boolean,
): number | null {
  for (let i = from + step; i >= 0 && i < rows.length; i += step) {
    const row = rows[i];
    if (row && wanted(row)) return i;
  }
  return null;
}

function fileOf(rows: readonly Row[], at: number): FileChange | undefined {
  for (let i = at; i >= 0; i--) {
    const row = rows[i];
    if (row?.kind === "file") return row.file;
  }
  return undefined;
}

export function diffKeys(ask: KeysAsk): DiffKeys {
  const { rows, viewport, choosing, review, rights } = ask;
  const place = (): { at: number; row: Row | undefined; file: FileChange | undefined } => {
    const at = choosing.cursor ?? viewport.first() - 1;
    return { at, row: rows[Math.max(0, at)], file: fileOf(rows, Math.max(0, at)) };
  };
  const go = (index: number | null, align: "auto" | "start" = "auto", extend = false): boolean => {
    if (index === null) return false;
    choosing.moveTo(index, extend);
    viewport.scrollTo(index, align);
    return true;
  };
  const run = (command: Command, extend: boolean): boolean => {
    const { at, row, file } = place();
    const to = (step: 1 | -1, kind: Row["kind"], align?: "start"): boolean =>
      go(
        seek(rows, at, step, (one) => one.kind === kind),
        align,
      );
    switch (command) {
      case "nextLine":
        return go(seek(rows, at, 1, stops), "auto", extend);
      case "previousLine":
        return go(seek(rows, at, -1, stops), "auto", extend);
      case "nextHunk":
        return to(1, "hunk");
      case "previousHunk":
        return to(-1, "hunk");
      case "nextFile":
        return to(1, "file", "start");
      case "previousFile":
        return to(-1, "file", "start");
      case "nextComment":
        return to(1, "thread");
      case "previousComment":
        return to(-1, "thread");
      case "first":
        return go(0, "start");
      case "last":
        return go(seek(rows, rows.length, -1, stops));
      case "viewed":
        if (file) ask.setViewed(file);
        return file !== undefined;
      case "comment": {
        const chosen = choosing.chosen();
        if (chosen === null || !rights.comment) return false;
        choosing.clear();
        ask.compose(chosen);
        return true;
      }
      case "accept":
      case "reject":
        return judge(row, file, command === "accept");
      case "around": {
        const index = row?.kind === "hunk" ? at : seek(rows, at + 1, -1, (one) => one.kind === "hunk");
        const hunk = index === null ? undefined : rows[index];
        if (hunk?.kind !== "hunk" || hunk.hidden === 0) return false;
        void review.widen(hunk.file, hunk.at, "above");
        return true;
      }
      case "edit": {
        const line = row?.kind === "line" ? (row.right ?? row.left)?.new : undefined;
        const open = file && editorFor(ask.workspace, file);
        if (!open) return false;
        open(line === 0 ? undefined : line);
        return true;
      }
    }
  };
  const judge = (row: Row | undefined, file: FileChange | undefined, accept: boolean): boolean => {
    if (!row || !file || !(accept ? rights.accept : rights.reject)) return false;
    const patch = review.get().patches.get(file.path);
    const chosen = choosing.range === null ? null : choosing.chosen();
    if (chosen !== null && patch) {
      const lines = new Set(chosen.lines);
      choosing.clear();
      if (accept) review.accept(file.path, patch.hunks, "add", (line) => lines.has(line));
      else void review.reject(file, patch.hunks, (line) => lines.has(line));
      return true;
    }
    if (row.kind === "file") {
      const all = review.acceptedState(file) === "all";
      if (accept) review.acceptFile(file, all ? "take" : "add");
      else void review.reject(file, "whole");
      return true;
    }
    if ((row.kind !== "hunk" && row.kind !== "line") || row.hunk.around) return false;
    const all = stateOf([row.hunk], review.marksOf(file.path)) === "all";
    if (accept) review.accept(file.path, [row.hunk], all ? "take" : "add");
    else void review.reject(file, [row.hunk]);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // Buttons and fields inside of the rows take their own keys.
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    const { row } = place();
    const command = BY_KEY[event.key];
    if (command !== undefined) {
      if (!run(command, event.shiftKey && event.key.startsWith("Arrow"))) return;
    } else if (event.key === "Enter") {
      if (row?.kind === "file") ask.fold(row.file);
      else if (!run("comment", false)) return;
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      if (row?.kind !== "file") return;
      ask.fold(row.file, event.key === "ArrowLeft");
    } else if (event.key === "Escape") {
      if (ask.composing) ask.close();
      else if (choosing.range !== null) choosing.clear();
      else return;
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return { onKeyDown, run };
}
