/** The diff from the keyboard. */

import type { Virtualizer } from "@tanstack/react-virtual";
import type { KeyboardEvent } from "react";
import { fileOpener } from "../../../parts";
import { stateOf } from "../diff/marks";
import type { Chosen, Draft, Row } from "../diff/rows";
import type { Rights } from "../DiffView";
import type { Review } from "../review";
import type { FileChange } from "../wire";
import type { Choosing } from "./choosing";

export interface KeysAsk {
  readonly rows: readonly Row[];
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
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

export function diffKeys(ask: KeysAsk): (event: KeyboardEvent<HTMLElement>) => void {
  const { rows, virtual, choosing, review, rights } = ask;
  return (event) => {
    // Buttons and fields inside of the rows take their own keys.
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = choosing.cursor ?? (virtual.range?.startIndex ?? 0) - 1;
    const row = rows[Math.max(0, at)];
    const file = fileOf(rows, Math.max(0, at));
    const go = (index: number | null, align: "auto" | "start" = "auto"): void => {
      if (index === null) return;
      choosing.moveTo(index, event.shiftKey && event.key.startsWith("Arrow"));
      virtual.scrollToIndex(index, { align });
    };
    switch (event.key) {
      case "ArrowDown":
        go(seek(rows, at, 1, stops));
        break;
      case "ArrowUp":
        go(seek(rows, at, -1, stops));
        break;
      case "Home":
        go(0, "start");
        break;
      case "End":
        go(seek(rows, rows.length, -1, stops));
        break;
      case "n":
        go(seek(rows, at, 1, (one) => one.kind === "hunk"));
        break;
      case "p":
        go(seek(rows, at, -1, (one) => one.kind === "hunk"));
        break;
      case "]":
        go(
          seek(rows, at, 1, (one) => one.kind === "file"),
          "start",
        );
        break;
      case "[":
        go(
          seek(rows, at, -1, (one) => one.kind === "file"),
          "start",
        );
        break;
      case "ArrowRight":
      case "ArrowLeft":
        if (row?.kind !== "file") return;
        ask.fold(row.file, event.key === "ArrowLeft");
        break;
      case "v":
        if (file) ask.setViewed(file);
        break;
      case "c":
      case "Enter": {
        if (event.key === "Enter" && row?.kind === "file") {
          ask.fold(row.file);
          break;
        }
        const chosen = choosing.chosen();
        if (chosen === null) return;
        choosing.clear();
        ask.compose(chosen);
        break;
      }
      case "a":
      case "x":
        if (!judge(ask, row, file, event.key === "a")) return;
        break;
      case "e":
        if (!edit(ask, row, file)) return;
        break;
      case "Escape":
        if (ask.composing) ask.close();
        else if (choosing.range !== null) choosing.clear();
        else return;
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  function judge(
    { choosing: picked }: KeysAsk,
    row: Row | undefined,
    file: FileChange | undefined,
    accept: boolean,
  ): boolean {
    if (!row || !file || !(accept ? rights.accept : rights.reject)) return false;
    const patch = review.get().patches.get(file.path);
    const chosen = picked.range === null ? null : picked.chosen();
    if (chosen !== null && patch) {
      const lines = new Set(chosen.lines);
      picked.clear();
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
    if (row.kind !== "hunk" && row.kind !== "line") return false;
    const all = stateOf([row.hunk], review.marksOf(file.path)) === "all";
    if (accept) review.accept(file.path, [row.hunk], all ? "take" : "add");
    else void review.reject(file, [row.hunk]);
    return true;
  }
}

function edit({ workspace }: KeysAsk, row: Row | undefined, file: FileChange | undefined): boolean {
  const openInEditor = fileOpener();
  if (!openInEditor || workspace === null || !file || file.new == null) return false;
  const line = row?.kind === "line" ? (row.right ?? row.left)?.new : undefined;
  openInEditor(`${workspace}/${file.path}`, line === 0 ? undefined : line);
  return true;
}

function fileOf(rows: readonly Row[], at: number): FileChange | undefined {
  for (let i = at; i >= 0; i--) {
    const row = rows[i];
    if (row?.kind === "file") return row.file;
  }
  return undefined;
}
