/** Words that another place puts into the composer. They wait here while the board is not shown. */

/** What the composer is to take. */
export interface Filling {
  readonly text: string;
}

let waiting: Filling | null = null;
const watchers = new Set<() => void>();

/** Puts `text` into the board's composer, after what stands there. */
export function fillComposer(text: string): void {
  waiting = { text: waiting === null ? text : `${waiting.text}\n\n${text}` };
  for (const watch of [...watchers]) watch();
}

/** What waits, once: the composer takes it when it is shown and each time it is told. */
export function takeFilling(): Filling | null {
  const taken = waiting;
  waiting = null;
  return taken;
}

export function watchFilling(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}
