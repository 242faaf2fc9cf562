/** Which task is about to land: the dialog that asks how shows for it. */

let current: string | null = null;
const watchers = new Set<() => void>();

export function openLanding(task: string | null): void {
  current = task;
  for (const watch of watchers) watch();
}

export const currentLanding = (): string | null => current;

export function watchLanding(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}
