/**
 * Every action of the app, in one registry: the command palette lists them, the keyboard reaches them, menus show
 * their keys.
 */

import { useEffect, useSyncExternalStore } from "react";
import { host } from "../host";

export interface Action {
  readonly id: string;
  readonly title: string;
  /** The palette's heading that it stands under. */
  readonly group: string;
  /** Such as `Mod+Shift+P` or `g b` (two keys one after the other). `Mod` is ⌘ on macOS and Ctrl elsewhere. */
  readonly keys?: string;
  /** Keys that hold only where the focus is, and that the screen there listens for itself. Shown, and nothing else. */
  readonly shownKeys?: string;
  /** More words by which the palette finds it. */
  readonly also?: string;
  /** Whether the shortcut also works while a text field has the focus. Those with `Mod` always do. */
  readonly inText?: boolean;
  readonly run: () => void;
}

let sources: readonly { readonly key: symbol; readonly actions: readonly Action[] }[] = [];
let all: readonly Action[] = [];
const watchers = new Set<() => void>();

function set(next: typeof sources): void {
  sources = next;
  all = next.flatMap((source) => source.actions);
  for (const watch of watchers) watch();
}

/** Offers actions until the returned function is called. Later sources win where keys are the same. */
export function offerActions(actions: readonly Action[]): () => void {
  const key = Symbol("actions");
  set([...sources, { key, actions }]);
  return () => set(sources.filter((source) => source.key !== key));
}

/** Offers actions while the component is mounted. `actions` must be stable (memoized). */
export function useActions(actions: readonly Action[]): void {
  useEffect(() => offerActions(actions), [actions]);
}

export function useAllActions(): readonly Action[] {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => all,
  );
}

/** Runs an action by its id, where it is on offer now. */
export function runAction(id: string): void {
  all.findLast((action) => action.id === id)?.run();
}

const inText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("input, textarea, select, [role='textbox']") ||
    target.closest(".xterm") !== null);

/** A pressed key in the notation of `Action.keys`; empty for a modifier alone. */
export function keyName(event: KeyboardEvent, mac: boolean): string {
  if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return "";
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  // "+" joins keys, so it has a name; on most keyboards it lies on the key of "=", with Shift.
  const plus = event.key === "+" || (event.key === "=" && mod);
  const name = plus
    ? "Plus"
    : event.key === " "
      ? "Space"
      : event.key.length === 1
        ? event.key.toLowerCase()
        : event.key;
  const shifted =
    event.shiftKey && !plus && (event.key.length > 1 || /[a-z]/.test(name) || mod || event.altKey);
  return `${mod ? "Mod+" : ""}${other ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shifted ? "Shift+" : ""}${name}`;
}

const normal = (keys: string): string =>
  keys
    .split(" ")
    .map((chord) => {
      const parts = chord.split("+");
      const last = parts.pop() ?? "";
      const rank = ["Mod", "Ctrl", "Alt", "Shift"];
      parts.sort((a, b) => rank.indexOf(a) - rank.indexOf(b));
      return [...parts, last.length === 1 ? last.toLowerCase() : last].join("+");
    })
    .join(" ");

const SECOND_KEY_WITHIN_MS = 1000;

/** Listens for the shortcuts of all actions. */
export function listenForKeys(): () => void {
  const mac = host().platform === "macos";
  let first: { key: string; at: number } | null = null;
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = keyName(event, mac);
    if (key === "") return;
    const pair =
      first !== null && event.timeStamp - first.at < SECOND_KEY_WITHIN_MS ? `${first.key} ${key}` : null;
    first = null;
    const typing = inText(event.target) && !key.startsWith("Mod+");
    const wanted = (keys: string): Action | undefined =>
      all.findLast(
        (action) =>
          action.keys !== undefined && normal(action.keys) === keys && (!typing || action.inText === true),
      );
    const action = (pair === null ? undefined : wanted(pair)) ?? wanted(key);
    if (action) {
      event.preventDefault();
      action.run();
    } else if (
      !typing &&
      all.some((one) => one.keys !== undefined && normal(one.keys).startsWith(`${key} `))
    ) {
      first = { key, at: event.timeStamp };
    }
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
