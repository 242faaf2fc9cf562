/** Which task the dialog about a budget is open for. */

import { useSyncExternalStore } from "react";
import type { Wire } from "../../api";
import type { TaskCard } from "../../live";

let task: string | null = null;
const watchers = new Set<() => void>();

function set(next: string | null): void {
  task = next;
  for (const watch of watchers) watch();
}

/** Asks what the task may cost. */
export const openBudget = (id: string): void => set(id);
export const closeBudget = (): void => set(null);

export function useBudget(): string | null {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => task,
  );
}

/** Whether a task stopped because what it may cost is spent, or cannot be told. */
export function stoppedAtBudget(of: TaskCard | Wire<"TaskView">): boolean {
  return of.state === "failed" && of.error.code === "budget";
}

/** Whether there is more to come of a task that may cost something. */
export function mayChangeBudget(state: TaskCard["state"]): boolean {
  return state !== "landed" && state !== "discarded";
}
