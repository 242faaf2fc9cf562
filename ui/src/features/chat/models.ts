/** The models that can be asked; read again when they change, while somebody looks. */

import { useSyncExternalStore } from "react";
import { call, type Wire } from "../../api";
import { watchLists } from "../../live";

export type ModelView = Wire<"ModelView">;

let models: readonly ModelView[] | null = null;
const NONE: readonly ModelView[] = [];
const watchers = new Set<() => void>();
let follow: (() => void) | null = null;

async function read(): Promise<void> {
  try {
    models = (await call("ListModels", {})).models;
    for (const watcher of watchers) watcher();
  } catch {
    // Without the list the default model is asked; what is wrong shows where models are set up.
  }
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  if (follow === null) {
    follow = watchLists((list) => {
      if (list === "models") void read();
    });
    void read();
  }
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    follow?.();
    follow = null;
  };
}

export function useModels(): readonly ModelView[] {
  return useSyncExternalStore(watch, () => models ?? NONE);
}

/** Whether it is known that no model can be asked. */
export function useNoModel(): boolean {
  return useSyncExternalStore(watch, () => models?.length === 0);
}

/** Those that can be asked as they are; the others want a name after their slash. */
export const ready = (all: readonly ModelView[]): readonly ModelView[] =>
  all.filter((model) => model.model !== null && model.model !== undefined);

/** What a provider's name begins with where any of its models can be asked for. */
export function openPrefix(all: readonly ModelView[]): string | null {
  const open = all.find((model) => model.model === null || model.model === undefined);
  if (open === undefined) return null;
  return open.name.includes("/") ? open.name.slice(0, open.name.indexOf("/") + 1) : `${open.name}/`;
}
