/** What the dock is about, and which of its tabs shows. */

import { useSyncExternalStore } from "react";
import { preference, setPreference } from "../live";
import { currentWidth } from "./columns";
import { useRoute } from "./route";

export type DockTab = "browser" | "terminal" | "changes" | "task";

export interface DockState {
  readonly tab: DockTab;
  readonly open: boolean;
  /** The card that is selected on the board; its changes and its timeline show in the dock. */
  readonly task: string | null;
}

const TABS: readonly unknown[] = ["browser", "terminal", "changes", "task"] satisfies DockTab[];

let state: DockState = { tab: "browser", open: true, task: null };
const watchers = new Set<() => void>();

/** Puts the dock as the user left it. */
export function restoreDock(): void {
  const tab = preference("layout.dock.tab");
  set({
    ...(TABS.includes(tab) ? { tab: tab as DockTab } : {}),
    open: currentWidth() === "wide" && preference("layout.dock.open") !== false,
  });
}

function set(next: Partial<DockState>): void {
  state = { ...state, ...next };
  for (const watch of watchers) watch();
}

export function showDock(tab: DockTab): void {
  if (tab !== state.tab) setPreference("layout.dock.tab", tab);
  foldDock(true);
  set({ tab });
}

export function foldDock(open: boolean): void {
  // As a sheet it is shown for the moment, and says nothing of how the user wants the columns.
  if (currentWidth() === "wide" && open !== state.open) setPreference("layout.dock.open", open);
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
