/** Which cards are selected: one that the dock is about, or many to act on. */

import { useSyncExternalStore } from "react";
import { focusTask } from "../../shell/focus";

let selected: ReadonlySet<string> = new Set();
let anchor: string | null = null;
const watchers = new Set<() => void>();

function set(next: ReadonlySet<string>): void {
  selected = next;
  for (const watch of watchers) watch();
}

export function selectOnly(task: string): void {
  anchor = task;
  set(new Set([task]));
  focusTask(task);
}

export function toggle(task: string): void {
  anchor = task;
  const next = new Set(selected);
  if (!next.delete(task)) next.add(task);
  set(next);
}

/** Selects everything between the last card that was selected and this one, in the order of `column`. */
export function extendTo(task: string, column: readonly string[]): void {
  const from = anchor === null ? -1 : column.indexOf(anchor);
  const to = column.indexOf(task);
  if (from < 0 || to < 0) {
    selectOnly(task);
    return;
  }
  set(new Set([...selected, ...column.slice(Math.min(from, to), Math.max(from, to) + 1)]));
}

export function selectAll(tasks: readonly string[]): void {
  set(new Set(tasks));
}

export function clearSelection(): void {
  if (selected.size > 0) set(new Set());
}

export const currentSelection = (): ReadonlySet<string> => selected;

const watch = (notify: () => void): (() => void) => {
  watchers.add(notify);
  return () => watchers.delete(notify);
};

export function useSelected(task: string): boolean {
  return useSyncExternalStore(watch, () => selected.has(task));
}

export function useSelection(): ReadonlySet<string> {
  return useSyncExternalStore(watch, currentSelection);
}
