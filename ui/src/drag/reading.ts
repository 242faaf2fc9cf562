/** Files that are being read for a composer, and a sending that waits for them. Outside of React: both go on while another place shows. */

import { useSyncExternalStore } from "react";

interface Desk {
  /** The files that are being read, by a number each. */
  files: ReadonlyMap<number, string>;
  /** Files that could not be taken since the sending began to wait. */
  failed: readonly string[];
  /** Whoever waits for all of them. */
  waiting: readonly (() => void)[];
}

/** What shows of it. */
export interface Reading {
  readonly names: readonly string[];
  /** Whether something is sent as soon as all is read. */
  readonly sends: boolean;
}

const NOTHING: Reading = { names: [], sends: false };
const desks = new Map<string, Desk>();
const shown = new Map<string, Reading>();
const watchers = new Set<() => void>();
let last = 0;

function changed(key: string): void {
  const desk = desks.get(key);
  if (desk === undefined) shown.delete(key);
  else shown.set(key, { names: [...desk.files.values()], sends: desk.waiting.length > 0 });
  for (const watch of [...watchers]) watch();
}

/** Reads files for the composer `key`; each shows there until it is taken. `read` gives the names of those that are not. */
export async function reading(
  key: string,
  names: readonly string[],
  read: () => Promise<readonly string[]>,
): Promise<void> {
  if (names.length === 0) {
    await read();
    return;
  }
  const desk: Desk = desks.get(key) ?? { files: new Map(), failed: [], waiting: [] };
  const own = names.map((name) => [++last, name] as const);
  desk.files = new Map([...desk.files, ...own]);
  desks.set(key, desk);
  changed(key);
  let refused: readonly string[] = names;
  try {
    refused = await read();
  } finally {
    const mine = new Set(own.map(([id]) => id));
    desk.files = new Map([...desk.files].filter(([id]) => !mine.has(id)));
    desk.failed = [...desk.failed, ...refused];
    if (desk.files.size === 0) {
      desks.delete(key);
      for (const resume of desk.waiting) resume();
    }
    changed(key);
  }
}

/**
 * Waits until nothing is read for the composer any more. Gives the files that could not be taken since it was called: what
 * was to go with them should not be sent without.
 */
export async function allRead(key: string): Promise<readonly string[]> {
  const desk = desks.get(key);
  if (desk === undefined) return [];
  if (desk.waiting.length === 0) desk.failed = [];
  await new Promise<void>((resume) => {
    desk.waiting = [...desk.waiting, resume];
    changed(key);
  });
  return desk.failed;
}

export const readingNow = (key: string): Reading => shown.get(key) ?? NOTHING;

/** What is being read for the composer `key`. */
export function useReading(key: string): Reading {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => readingNow(key),
  );
}
