/**
 * What lies over the browser pane. The pane is a native view above the page, so whatever must be seen over it says
 * so while it is shown, and the pane steps aside.
 */

import { useEffect, useSyncExternalStore } from "react";

let covers = 0;
const watchers = new Set<() => void>();

function change(by: number): void {
  const before = covers > 0;
  covers += by;
  if (before !== covers > 0) for (const watch of watchers) watch();
}

/** Covers the pane while it is mounted. */
export function PaneCover(): null {
  useEffect(() => {
    change(1);
    return () => change(-1);
  }, []);
  return null;
}

/** Whether something lies over the pane now. */
export function usePaneCovered(): boolean {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => covers > 0,
  );
}
