/**
 * The fleet as the daemon has it now: every card and every project, kept true by one stream. A stream that breaks
 * is opened again; it begins with a snapshot, so nothing needs to be folded or repaired here.
 */

import type { Wire } from "../api";
import { host, type Unsubscribe } from "../host";
import { preferencesChanged } from "./preferences";
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

/** An item of the board's stream. */
export type BoardItem = Wire<"BoardView">;
/** Something beside the board that changed and is to be read again by who shows it. */
export type BoardList = Wire<"BoardList">;

const LISTS: readonly BoardList[] = ["prompts", "models", "shells", "memories"];
const listWatchers = new Set<(list: BoardList) => void>();

/** Tells which list is to be read again. After a stream that broke, every one is. */
export function watchLists(watch: (list: BoardList) => void): Unsubscribe {
  listWatchers.add(watch);
  return () => listWatchers.delete(watch);
}

const chatWatchers = new Set<(changed: readonly Wire<"ChatCard">[] | null) => void>();

/** Tells which chats changed; null where any may have, because the stream began anew. */
export function watchChats(watch: (changed: readonly Wire<"ChatCard">[] | null) => void): Unsubscribe {
  chatWatchers.add(watch);
  return () => chatWatchers.delete(watch);
}

export function takeBoardItem(item: BoardItem): void {
  if (item.is === "snapshot") {
    keepOnly(tasks, new Set(item.tasks.map((task) => task.id)));
    keepOnly(projects, new Set(item.projects.map((project) => project.id)));
  }
  for (const project of item.projects) projects.set(project.id, project);
  for (const task of item.tasks) tasks.set(task.id, task);
  if (item.is === "snapshot" || item.preferences.length > 0) preferencesChanged();
  const chats = item.is === "snapshot" ? null : item.chats;
  if (chats === null || (chats !== undefined && chats.length > 0)) {
    for (const watch of chatWatchers) watch(chats);
  }
  for (const list of item.is === "snapshot" ? LISTS : item.lists) {
    for (const watch of listWatchers) watch(list);
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
    close = host().daemon.stream("/v1/board", {
      entry({ data }) {
        pause = FIRST_PAUSE_MS;
        takeBoardItem(JSON.parse(data) as BoardItem);
        if (sync === "live") return;
        // Whoever hears that the data are there finds all of them, not the emptiness before the next frame.
        projects.settle();
        tasks.settle();
        setSync("live");
      },
      end() {
        if (over) return;
        if (sync === "live") setSync("stale");
        timer = setTimeout(connect, pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      },
    });
  };
  connect();
  return () => {
    over = true;
    clearTimeout(timer);
    close();
  };
}
