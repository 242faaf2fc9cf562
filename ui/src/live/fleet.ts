/**
 * The fleet as the daemon has it now: every card and every project, kept true by one stream. A stream that breaks
 * is opened again; it begins with a snapshot, so nothing needs to be folded or repaired here.
 */

import type { Wire } from "../api";
import { host, type Unsubscribe } from "../host";
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
export interface BoardItem {
  readonly seq: number;
  /** Whether this is everything, and what is not in it is gone. */
  readonly snapshot: boolean;
  readonly tasks: readonly TaskCard[];
  readonly projects: readonly Project[];
}

export function takeBoardItem(item: BoardItem): void {
  if (item.snapshot) {
    keepOnly(tasks, new Set(item.tasks.map((task) => task.id)));
    keepOnly(projects, new Set(item.projects.map((project) => project.id)));
  }
  for (const project of item.projects) projects.set(project.id, project);
  for (const task of item.tasks) tasks.set(task.id, task);
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
