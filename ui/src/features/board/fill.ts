/** Words that another place puts into the composer. They wait here while the board is not shown. */

/** What the composer is to take. */
export interface Filling {
  readonly text: string;
  /** The profile of the agent that it is for; null leaves what is chosen. */
  readonly agent: string | null;
}

let waiting: Filling | null = null;
const watchers = new Set<() => void>();

/** Puts `text` into the board's composer, after what stands there, and chooses the agent that it is for. */
export function fillComposer(text: string, agent: string | null = null): void {
  waiting =
    waiting === null
      ? { text, agent }
      : { text: `${waiting.text}\n\n${text}`, agent: agent ?? waiting.agent };
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
