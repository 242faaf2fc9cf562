/** The shelf of saved prompts: read when it is first shown, and again whenever the daemon says that it changed. */

import { useSyncExternalStore } from "react";
import { asError, call, type Wire } from "../../api";
import { watchLists } from "../../live";
import { toast } from "../../parts";
import { text } from "../../text";

export type Prompt = Wire<"PromptView">;

export interface Shelf {
  readonly state: "loading" | "there" | "error";
  readonly prompts: readonly Prompt[];
  readonly error: Wire<"Error"> | null;
}

let shelf: Shelf = { state: "loading", prompts: [], error: null };
const watchers = new Set<() => void>();
let stop: (() => void) | null = null;
let asked = 0;

function set(next: Shelf): void {
  shelf = next;
  for (const watch of watchers) watch();
}

export async function readShelf(): Promise<void> {
  const turn = ++asked;
  try {
    const { prompts } = await call("ListPrompts", {});
    if (turn === asked) set({ state: "there", prompts, error: null });
  } catch (problem) {
    if (turn === asked && shelf.state !== "there") set({ ...shelf, state: "error", error: asError(problem) });
  }
}

function watchShelf(watch: () => void): () => void {
  watchers.add(watch);
  if (stop === null) {
    stop = watchLists((list) => {
      if (list === "prompts") void readShelf();
    });
    void readShelf();
  }
  return () => {
    watchers.delete(watch);
    if (watchers.size > 0) return;
    stop?.();
    stop = null;
  };
}

export const useShelf = (): Shelf => useSyncExternalStore(watchShelf, () => shelf);

/** What to do, and to say where it failed. */
async function change(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    await readShelf();
    return true;
  } catch (problem) {
    const { title, hint } = asError(problem);
    toast(`${title}. ${hint}`, { kind: "error" });
    return false;
  }
}

export async function removePrompt(prompt: Prompt): Promise<void> {
  const place = shelf.prompts.findIndex(({ id }) => id === prompt.id);
  if (!(await change(() => call("RemovePrompt", { path: { prompt: prompt.id } })))) return;
  const { title, text: said, scope = { in: "everywhere" } } = prompt;
  toast(text.prompts.removed(title), {
    action: {
      label: text.common.undo,
      act: () => void change(() => call("AddPrompt", { body: { title, text: said, scope, place } })),
    },
  });
}

/** Moves a prompt by some places, down where positive. */
export async function movePrompt(prompt: Prompt, by: number): Promise<void> {
  const from = shelf.prompts.findIndex(({ id }) => id === prompt.id);
  const place = Math.max(0, Math.min(shelf.prompts.length - 1, from + by));
  if (place === from) return;
  await change(() => call("EditPrompt", { path: { prompt: prompt.id }, body: { place } }));
}

/** Prompts that are on offer where the board shows `project`; with null all are. */
export function onOffer(prompts: readonly Prompt[], project: string | null): readonly Prompt[] {
  return prompts.filter(
    ({ scope }) =>
      project === null || scope === undefined || scope.in === "everywhere" || scope.project === project,
  );
}
