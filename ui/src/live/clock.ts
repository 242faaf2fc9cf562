/** The time of day for elapsed times: one timer for the whole page, and none while nobody looks. */

import { useSyncExternalStore } from "react";

const TICK_MS = 1000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  for (const watch of watchers) watch();
}

function watchClock(watch: () => void): () => void {
  watchers.add(watch);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(() => {
      if (document.visibilityState === "visible") tick();
    }, TICK_MS);
  }
  return () => {
    watchers.delete(watch);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

const nothing = (): (() => void) => () => undefined;

/**
 * What `format` makes of the time since `since`; renders again only when the words change. With `until` it stands
 * still.
 */
export function useElapsed(
  since: string | null,
  until: string | null,
  format: (ms: number) => string,
): string {
  const running = since !== null && until === null;
  return useSyncExternalStore(running ? watchClock : nothing, () => {
    if (since === null) return "";
    const end = until === null ? now : Date.parse(until);
    return format(Math.max(0, end - Date.parse(since)));
  });
}
