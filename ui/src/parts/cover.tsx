/**
 * What lies over the browser pane. The pane is a native view above the page, so whatever must be seen over it says
 * so while it is shown, and the pane steps aside.
 */

import { useEffect, useRef, useSyncExternalStore } from "react";

let covers = 0;
const watchers = new Set<() => void>();

function change(by: number): void {
  const before = covers > 0;
  covers += by;
  if (before !== covers > 0) for (const watch of watchers) watch();
}

/**
 * Covers the pane while it is shown. It stands in the page as an empty element: lists that choose from a closed popover
 * mount their content outside of the page, too, and that covers nothing.
 */
export function PaneCover() {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!document.contains(place.current)) return;
    change(1);
    return () => change(-1);
  }, []);
  return <span ref={place} hidden />;
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
