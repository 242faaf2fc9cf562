/**
 * The fleet as the daemon has it now: every card and every project, kept true by one stream. A stream that breaks
 * is opened again; it begins with a snapshot, so nothing needs to be folded or repaired here.
 */

import { open, type Wire } from "../api";
import type { Unsubscribe } from "../host";
import { Table } from "./table";

export type TaskCard = Wire<"TaskCard">;
export type Project = Wire<"ProjectView">;

export const tasks = new Table<string, TaskCard>();
export const projects = new Table<string, Project>();

export type Sync = "loading" | "live" | "stale";

let sync: Sync = "loading";
const watchers = new Set<() => void>();

export const currentSync = (): Sync => sync;

export function watchSync(watch: () => void): Unsubscribe {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

function setSync(next: Sync): void {
  if (next === sync) return;
  sync = next;
  for (const watch of watchers) watch();
}

/** Something beside the cards that changed and is to be read again by who shows it. */
export type BoardList = Wire<"BoardList">;

const listWatchers = new Map<string, Set<() => void>>();

/** Tells when a list beside the board changed (`prompts`, `models`, …), or a preference (`preference:KEY`). */
export function watchList(list: BoardList | `preference:${string}`, watch: () => void): Unsubscribe {
  let set = listWatchers.get(list);
  if (!set) listWatchers.set(list, (set = new Set()));
  set.add(watch);
  return () => set.delete(watch);
}

const tell = (list: string): void => {
  for (const watch of listWatchers.get(list) ?? []) watch();
};

export function takeBoardView(view: Wire<"BoardView">): void {
  if (view.is === "snapshot") {
    keepOnly(tasks, new Set(view.tasks.map((task) => task.id)));
    keepOnly(projects, new Set(view.projects.map((project) => project.id)));
  }
  for (const project of view.projects) projects.set(project.id, project);
  for (const task of view.tasks) tasks.set(task.id, task);
  if (view.is === "snapshot") {
    // Whatever was missed while the stream was away may have changed these, too.
    for (const list of listWatchers.keys()) tell(list);
  } else {
    for (const list of view.lists) tell(list);
    for (const key of view.preferences) tell(`preference:${key}`);
  }
}

function keepOnly<V>(table: Table<string, V>, kept: ReadonlySet<string>): void {
  for (const key of table.all()) if (!kept.has(key)) table.delete(key);
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;

/** Follows the board until it is told to end. */
export function followFleet(): Unsubscribe {
  let over = false;
  let pause = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let close: Unsubscribe = () => undefined;

  const connect = (): void => {
    close = open(
      "WatchBoard",
      {},
      {
        entry({ data }) {
          pause = FIRST_PAUSE_MS;
          takeBoardView(JSON.parse(data) as Wire<"BoardView">);
          setSync("live");
        },
        end() {
          if (over) return;
          if (sync === "live") setSync("stale");
          timer = setTimeout(connect, pause);
          pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        },
      },
    );
  };
  connect();
  return () => {
    over = true;
    clearTimeout(timer);
    close();
  };
}
