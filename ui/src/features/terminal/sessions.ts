/** The user's shells, as the daemon has them, and the screens that show them. */

import { asError, call, type Wire } from "../../api";
import { watchLists } from "../../live";
import { Screen } from "./screen";

export type Shell = Wire<"ShellView">;
export type Place = Wire<"ShellPlace">;

export interface Sessions {
  readonly status: "loading" | "ready" | "failed";
  readonly error: Wire<"Error"> | null;
  readonly shells: readonly Shell[];
  /** The tab in front: a shell's id, or `run` for the terminals of a task. */
  readonly active: string | null;
  /** Whether a shell is being opened. */
  readonly opening: boolean;
  /** The task whose terminals were asked for, while the dock was about `beside`. */
  readonly run: {
    readonly task: string;
    readonly call: string | null;
    readonly beside: string | null;
  } | null;
}

export const RUN_TAB = "run";

let state: Sessions = {
  status: "loading",
  error: null,
  shells: [],
  active: null,
  opening: false,
  run: null,
};
const watchers = new Set<() => void>();
const screens = new Map<string, Screen>();
/** Until the screen shows and tells its own. */
const DEFAULT_SIZE = { cols: 100, rows: 30 };

function set(next: Partial<Sessions>): void {
  state = { ...state, ...next };
  for (const watch of watchers) watch();
}

export const currentSessions = (): Sessions => state;

export function watchSessions(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

export function shellScreen(shell: Shell): Screen {
  const known = screens.get(shell.id);
  if (known) return known;
  const screen = new Screen(shell.id, { printed: shell.written, writable: true });
  screens.set(shell.id, screen);
  return screen;
}

/** Tells of each change of what is known of the screens of `shells`. */
export function runningScreens(shells: readonly Shell[], watch: () => void): () => void {
  const ends = shells.map((shell) => shellScreen(shell).watch(watch));
  return () => ends.forEach((end) => end());
}

/** The shells to show: those that the daemon has, and those that ended with an earlier daemon and were looked at. */
export function mergedShells(
  before: readonly Shell[],
  now: readonly Shell[],
  kept: ReadonlySet<string>,
): Shell[] {
  const ids = new Set(now.map((shell) => shell.id));
  return [...before.filter((shell) => !ids.has(shell.id) && kept.has(shell.id)), ...now];
}

let reading = false;
/** How often reading was asked for. */
let wanted = 0;

export async function readShells(): Promise<void> {
  wanted++;
  if (reading) return;
  reading = true;
  for (let read = 0; read !== wanted;) {
    read = wanted;
    await readOnce();
  }
  reading = false;
}

async function readOnce(): Promise<void> {
  try {
    const { shells } = await call("ListShells", {});
    const ids = new Set(shells.map((shell) => shell.id));
    const kept = new Set<string>();
    for (const [id, screen] of screens) {
      if (ids.has(id)) continue;
      if (!screen.current().gone && screen.current().exit === null) screen.markGone();
      if (screen.current().gone) kept.add(id);
    }
    const merged = mergedShells(state.shells, shells, kept);
    const active =
      state.active === RUN_TAB || merged.some((shell) => shell.id === state.active)
        ? state.active
        : (merged.at(-1)?.id ?? null);
    set({ status: "ready", error: null, shells: merged, active });
  } catch (error) {
    if (state.status !== "ready") set({ status: "failed", error: asError(error) });
  }
}

watchLists((list) => {
  if (list === "shells" && state.status !== "loading") void readShells();
});

export function select(tab: string): void {
  set({ active: tab });
}

/** Shows the terminals of a task's run. */
export function showRun(task: string, call: string | null, beside: string | null): void {
  set({ run: { task, call, beside }, active: RUN_TAB });
}

/** Opens a shell and shows it. */
export async function open(place: Place): Promise<void> {
  if (state.opening) return;
  set({ opening: true, error: null });
  try {
    const shell = await call("OpenShell", { body: { place, ...DEFAULT_SIZE } });
    screens.set(shell.id, new Screen(shell.id, { printed: 0, writable: true }));
    const others = state.shells.filter((known) => known.id !== shell.id);
    set({ shells: [...others, shell], active: shell.id, opening: false, status: "ready" });
  } catch (error) {
    set({ opening: false, error: asError(error) });
  }
}

/** The tab that comes to the front when `closed` goes: its neighbour. */
export function neighbour(shells: readonly Shell[], closed: string): string | null {
  const at = shells.findIndex((shell) => shell.id === closed);
  return (shells[at + 1] ?? shells[at - 1])?.id ?? null;
}

/** Ends a shell with all that it started. */
export async function close(id: string): Promise<void> {
  const screen = screens.get(id);
  const gone = screen?.current().gone === true;
  const active = state.active === id ? neighbour(state.shells, id) : state.active;
  screens.delete(id);
  screen?.dispose();
  set({ shells: state.shells.filter((shell) => shell.id !== id), active });
  if (gone) return;
  try {
    await call("CloseShell", { path: { shell: id } });
  } catch (error) {
    set({ error: asError(error) });
    void readShells();
  }
}

export function forgetError(): void {
  set({ error: null });
}

/** Whether closing may lose work: something was typed, and the program has not ended. */
export function mayLose(id: string): boolean {
  const screen = screens.get(id)?.current();
  return screen === undefined || (screen.typed && screen.exit === null && !screen.gone);
}
