/** The project of the chat that is not begun yet. */

import { useSyncExternalStore } from "react";

let chosen: string | null = null;
const watchers = new Set<() => void>();

export const newChatProject = (): string | null => chosen;

export function chooseProject(project: string | null): void {
  chosen = project;
  for (const watch of [...watchers]) watch();
}

export function useNewChatProject(): string | null {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => chosen,
  );
}
