/**
 * What the user set: layout, theme, what was seen. The daemon keeps it, so every window and every browser agrees. A
 * change shows at once and is written a moment later.
 */

import { useCallback, useSyncExternalStore } from "react";
import { call } from "../api";
import { watchList } from "../live";

type Json = unknown;

const WRITE_AFTER_MS = 300;

const values = new Map<string, Json>();
const watchers = new Set<() => void>();
const unwritten = new Map<string, Json>();
const followed = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

function tell(): void {
  for (const watch of watchers) watch();
}

/** Reads what the daemon keeps; called once before the first screen, and again after a lost connection. */
export async function readPreferences(): Promise<void> {
  const { values: kept } = await call("ReadPreferences", {});
  for (const key of [...values.keys()]) if (!(key in kept) && !unwritten.has(key)) values.delete(key);
  for (const [key, value] of Object.entries(kept)) if (!unwritten.has(key)) values.set(key, value);
  tell();
}

async function write(): Promise<void> {
  timer = undefined;
  const batch = Object.fromEntries(unwritten);
  try {
    await call("ChangePreferences", { body: { values: batch } });
    for (const [key, value] of Object.entries(batch)) if (unwritten.get(key) === value) unwritten.delete(key);
  } catch {
    // The daemon is away: what is unwritten goes with the next change, and shows until then.
  }
}

export function preference<T>(key: string, otherwise: T): T {
  return values.has(key) ? (values.get(key) as T) : otherwise;
}

export function setPreference(key: string, value: Json): void {
  values.set(key, value);
  unwritten.set(key, value);
  clearTimeout(timer);
  timer = setTimeout(() => void write(), WRITE_AFTER_MS);
  tell();
}

export function watchPreferences(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

/** A preference and how to set it. `otherwise` stands where it was never set. */
export function usePreference<T>(key: string, otherwise: T): readonly [T, (value: T) => void] {
  const value = useSyncExternalStore(watchPreferences, () =>
    values.has(key) ? (values.get(key) as T) : undefined,
  );
  if (!followed.has(key)) {
    followed.add(key);
    // Another window changed it.
    watchList(`preference:${key}`, () => {
      if (!unwritten.has(key)) void readPreferences().catch(() => undefined);
    });
  }
  const set = useCallback((next: T) => setPreference(key, next), [key]);
  return [value === undefined ? otherwise : value, set];
}
