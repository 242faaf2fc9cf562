/** What the dock is about, and which of its tabs shows. */

import { useSyncExternalStore } from "react";
import { useRoute } from "./route";

export type DockTab = "browser" | "terminal" | "changes" | "task";

export interface DockState {
  readonly tab: DockTab;
  readonly open: boolean;
  /** The card that is selected on the board; its changes and its timeline show in the dock. */
  readonly task: string | null;
}

let state: DockState = { tab: "browser", open: true, task: null };
const watchers = new Set<() => void>();

function set(next: Partial<DockState>): void {
  state = { ...state, ...next };
  for (const watch of watchers) watch();
}

export function showDock(tab: DockTab): void {
  set({ tab, open: true });
}

export function foldDock(open: boolean): void {
  set({ open });
}

/** Makes the dock be about a task. */
export function focusTask(task: string | null): void {
  if (task !== state.task) set({ task });
}

export const currentDock = (): DockState => state;

export function useDock(): DockState {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => state,
  );
}

/** The task that the dock is about: the one that is open, else the one that is selected. */
export function useFocusedTask(): string | null {
  const route = useRoute();
  const { task } = useDock();
  return route.place === "task" ? route.task : task;
}
