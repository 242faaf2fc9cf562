/** Which task the landing dialog is open for. */

import { useSyncExternalStore } from "react";

let task: string | null = null;
const watchers = new Set<() => void>();

function set(next: string | null): void {
  task = next;
  for (const watch of watchers) watch();
}

/** Asks how the task's change is to land. Nothing is touched before the user accepts. */
export const openLanding = (id: string): void => set(id);
export const closeLanding = (): void => set(null);

export function useLanding(): string | null {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => task,
  );
}
