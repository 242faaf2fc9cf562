/** How components read the live tables. A component renders again only when what it selected is another value. */

import { useCallback, useRef, useSyncExternalStore } from "react";
import { currentSync, projects, type Project, type Sync, tasks, type TaskCard, watchSync } from "./fleet";
import type { Table } from "./table";

function useRow<V, S>(table: Table<string, V>, key: string, select: (row: V | undefined) => S): S {
  const watch = useCallback((notify: () => void) => table.watch(key, notify), [table, key]);
  return useSyncExternalStore(watch, () => select(table.get(key)));
}

/** Selects a primitive (or a stable part) of a card. */
export function useTask<S>(id: string, select: (task: TaskCard | undefined) => S): S {
  return useRow(tasks, id, select);
}

export function useProject<S>(id: string, select: (project: Project | undefined) => S): S {
  return useRow(projects, id, select);
}

/**
 * Computes something of a whole table, once per frame in which anything changed. The value is kept while `same` says
 * that it is equal, so that a list of ids renders only when it is another list.
 */
function useDerived<V, S>(
  table: Table<string, V>,
  compute: (rows: Iterable<V>) => S,
  same: (a: S, b: S) => boolean,
): S {
  const kept = useRef<{ version: number; compute: unknown; value: S } | null>(null);
  const watch = useCallback((notify: () => void) => table.watchAll(notify), [table]);
  return useSyncExternalStore(watch, () => {
    const known = kept.current;
    if (known !== null && known.version === table.version && known.compute === compute) return known.value;
    const value = compute(table.values());
    const stable = known !== null && same(known.value, value) ? known.value : value;
    kept.current = { version: table.version, compute, value: stable };
    return stable;
  });
}

export function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** A list computed from all cards. `compute` must be stable (defined outside, or memoized). */
export function useTaskList<T>(compute: (tasks: Iterable<TaskCard>) => readonly T[]): readonly T[] {
  return useDerived(tasks, compute, sameList);
}

/** A primitive, or a value that `compute` itself keeps while it is equal, computed from all cards. `compute` must be stable. */
export function useTaskSum<T>(compute: (tasks: Iterable<TaskCard>) => T): T {
  return useDerived(tasks, compute, Object.is);
}

/** A list computed from all projects. `compute` must be stable. */
export function useProjectList<T>(compute: (projects: Iterable<Project>) => readonly T[]): readonly T[] {
  return useDerived(projects, compute, sameList);
}

export function useSync(): Sync {
  return useSyncExternalStore(watchSync, currentSync);
}
