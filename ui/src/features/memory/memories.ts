/** What is done with memories, and how many proposals wait. */

import { useSyncExternalStore } from "react";
import { asError, call, callForBytes, type Wire } from "../../api";
import { watchLists } from "../../live";
import { keepFile, toast } from "../../parts";
import { text } from "../../text";
import { type Filter, queryOf } from "./filter";
import type { Memory } from "./listing";

/** Lines of a file that are sent at once. */
const LINES = 500;

let proposed = 0;
const counters = new Set<() => void>();
let stop: (() => void) | null = null;

async function count(): Promise<void> {
  try {
    const { proposed: now } = await call("ShowMemoryStatus", {});
    if (now === proposed) return;
    proposed = now;
    for (const counter of counters) counter();
  } catch {
    // The place itself says what is wrong.
  }
}

function watchCount(watch: () => void): () => void {
  counters.add(watch);
  if (stop === null) {
    stop = watchLists((list) => {
      if (list === "memories") void count();
    });
    void count();
  }
  return () => {
    counters.delete(watch);
    if (counters.size > 0) return;
    stop?.();
    stop = null;
  };
}

/** How many proposals wait for the user. */
export const useProposedCount = (): number => useSyncExternalStore(watchCount, () => proposed);

/** Does something; says what went wrong, or what `done` makes of the answer. */
export async function act<T>(doing: () => Promise<T>, done?: (answer: T) => void): Promise<void> {
  try {
    const answer = await doing();
    done?.(answer);
  } catch (problem) {
    const { title, hint } = asError(problem);
    toast(`${title}. ${hint}`, { kind: "error" });
  }
}

export function confirm({ id, faded }: Memory): Promise<void> {
  return act(
    () => call("ConfirmMemory", { path: { memory: id } }),
    ({ superseded }) =>
      toast(superseded != null ? text.memory.replaced : faded ? text.memory.revived : text.memory.kept),
  );
}

/** Forgets a memory, or refuses a proposed one. While the note shows, it can be put back as it was. */
export function forget({ id, standing }: Pick<Memory, "id" | "standing">): Promise<void> {
  return act(
    () => call("ForgetMemory", { path: { memory: id } }),
    (was) =>
      toast(standing.is === "proposed" ? text.memory.rejected : text.memory.forgotten, {
        action: {
          label: text.common.undo,
          act: () => void act(() => call("ImportMemories", { body: { memories: [was] } })),
        },
      }),
  );
}

export function pin({ id, pinned }: Memory): Promise<void> {
  return act(() => call("EditMemory", { path: { memory: id }, body: { pinned: !pinned } }));
}

/** Puts all memories into a file, one a line. */
export function exportAll(): Promise<void> {
  return act(async () => {
    const bytes = await callForBytes("ExportMemories", {});
    await keepFile(text.memory.fileName, bytes, "application/jsonl");
  });
}

/** Whether a file may be an export: one memory a line. */
export const looksLikeExport = (content: string): boolean => content.trimStart().startsWith("{");

/** What became of a file's lines so far. */
export interface Import {
  readonly done: number;
  readonly of: number;
}

/** Takes a file over, some lines at a time; a line that is no memory holds up no other. */
export async function importFile(file: File, onStep: (at: Import | null) => void): Promise<void> {
  const content = await file.text();
  if (!looksLikeExport(content)) {
    toast(text.memory.noExport(file.name), { kind: "error" });
    return;
  }
  const lines = content.split("\n");
  const sum = { added: 0, updated: 0, known: 0 };
  const refused: { line: number; why: string }[] = [];
  await act(async () => {
    for (let from = 0; from < lines.length; from += LINES) {
      onStep({ done: from, of: lines.length });
      const body = { lines: lines.slice(from, from + LINES) };
      const step = await call("ImportMemories", { body });
      sum.added += step.added;
      sum.updated += step.updated;
      sum.known += step.known;
      for (const { at, error } of step.refused)
        refused.push({ line: from + at + 1, why: `${error.title}. ${error.hint}` });
    }
  });
  onStep(null);
  toast(text.memory.imported(sum.added, sum.updated, sum.known));
  const [first] = refused;
  if (first !== undefined)
    toast(text.memory.notImported(refused.length, first.line, first.why), { kind: "error" });
}

/** What was chosen in the list: some memories, or all that the filter lets through. */
export type Chosen = ReadonlySet<string> | "all";

const NONE: ReadonlySet<string> = new Set();
export const chosenNone: Chosen = NONE;

/** Changes all that was chosen. What is forgotten can be put back as long as it is few. */
export function changeChosen(chosen: Chosen, filter: Filter, change: Wire<"MemoryChange">): Promise<void> {
  const which: Wire<"MemoriesChosen"> =
    chosen === "all" ? { by: "query", query: queryOf(filter) } : { by: "id", memories: [...chosen] };
  return act(
    () => call("ChangeMemories", { body: { which, change } }),
    ({ changed, forgotten }) => {
      const back = forgotten ?? [];
      toast(text.memory.many.done[change.to](changed), {
        ...(back.length === 0
          ? {}
          : {
              action: {
                label: text.common.undo,
                act: () => void act(() => call("ImportMemories", { body: { memories: back } })),
              },
            }),
      });
    },
  );
}
