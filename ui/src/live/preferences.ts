/** What the user set, kept by the daemon: read once, set at once here, and read again where another window set it. */

import { useCallback, useSyncExternalStore } from "react";
import { call } from "../api";
import { Table } from "./table";

const values = new Table<string, unknown>();
let asked: Promise<void> | null = null;
/** Keys whose newest value is on its way to the daemon. */
const sending = new Map<string, number>();

async function read(): Promise<void> {
  const kept = await call("ReadPreferences", {});
  for (const key of values.all()) if (!(key in kept.values) && !sending.has(key)) values.delete(key);
  for (const [key, value] of Object.entries(kept.values)) if (!sending.has(key)) values.set(key, value);
}

/** Reads all preferences once. Where the daemon cannot be asked, each keeps its fallback. */
export function readPreferences(): Promise<void> {
  asked ??= read().catch(() => {
    asked = null;
  });
  return asked;
}

/** Some were set elsewhere, or the daemon came back. */
export function preferencesChanged(): void {
  if (asked === null) return;
  asked = null;
  void readPreferences();
}

/** The value as it is known now; undefined where it was never set. What it is must be checked: any JSON can stand there. */
export function preference(key: string): unknown {
  return values.get(key);
}

/** Sets a preference; null takes it away. It holds here at once. Fails silently: what is only convenience may be lost. */
export function setPreference(key: string, value: unknown): void {
  if (value === null) values.delete(key);
  else values.set(key, value);
  const turn = (sending.get(key) ?? 0) + 1;
  sending.set(key, turn);
  const done = (): void => {
    if (sending.get(key) === turn) sending.delete(key);
  };
  void call("ChangePreferences", { body: { values: { [key]: value } } }).then(done, done);
}

/** A preference in a component. `parse` must be stable and give primitives, or the same object for the same value. */
export function usePreference<T>(key: string, parse: (value: unknown) => T): T {
  const watch = useCallback(
    (notify: () => void) => {
      void readPreferences();
      return values.watch(key, notify);
    },
    [key],
  );
  return useSyncExternalStore(watch, () => parse(values.get(key)));
}

/** Tells of each change of a preference, outside of components. */
export function watchPreference(key: string, watch: () => void): () => void {
  return values.watch(key, watch);
}
