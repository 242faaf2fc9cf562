/** Memories as the place shows them: a page that grows, read again whenever the daemon says that something changed. */

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { asError, call, callForBytes, type Wire } from "../../api";
import { watchLists } from "../../live";
import { toast } from "../../parts";
import { text } from "../../text";

export type Memory = Wire<"MemoryView">;
export type Kind = Wire<"MemoryKind">;
type Standing = Wire<"MemoryStandingName">;

/** Memories that are asked for at once. */
const PAGE = 100;

export const KINDS: readonly Kind[] = ["convention", "command", "pitfall", "preference", "correction"];

export interface Filter {
  readonly text: string;
  /** A project's id, `anywhere`, or `user`. */
  readonly scope: string;
  readonly kind: Kind | "any";
  readonly standing: Standing | "any";
}

export const EVERYTHING: Filter = { text: "", scope: "anywhere", kind: "any", standing: "any" };

export interface Found {
  readonly memories: readonly Memory[];
  readonly total: number;
  readonly proposed: number;
  readonly by_meaning?: Wire<"MemoryMeaning"> | null;
}

const asked = (filter: Filter, limit: number) => ({
  limit: Math.min(limit, 500),
  ...(filter.text.trim() === "" ? {} : { text: filter.text }),
  ...(filter.scope === "anywhere"
    ? {}
    : filter.scope === "user"
      ? { of_user: true }
      : { project: filter.scope }),
  ...(filter.kind === "any" ? {} : { kind: filter.kind }),
  ...(filter.standing === "any" ? {} : { standing: filter.standing }),
});

export interface Reading {
  /** Null until the first answer. */
  readonly found: Found | null;
  readonly error: Wire<"Error"> | null;
  readonly more: () => void;
  readonly again: () => void;
}

export function useMemories(filter: Filter): Reading {
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<Wire<"Error"> | null>(null);
  const [limit, setLimit] = useState(PAGE);
  const turn = useRef(0);
  const read = useCallback(async (): Promise<void> => {
    const mine = ++turn.current;
    try {
      const next = await call("ListMemories", { query: asked(filter, limit) });
      if (mine !== turn.current) return;
      setFound(next);
      setError(null);
    } catch (problem) {
      if (mine === turn.current) setError(asError(problem));
    }
  }, [filter, limit]);
  useEffect(() => {
    void read();
    return watchLists((list) => {
      if (list === "memories") void read();
    });
  }, [read]);
  return { found, error, more: () => setLimit(limit + PAGE), again: () => void read() };
}

let proposed = 0;
const counters = new Set<() => void>();
let stop: (() => void) | null = null;

async function count(): Promise<void> {
  try {
    const { proposed: now } = await call("ListMemories", { query: { limit: 1 } });
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

export function confirm({ id }: Memory): Promise<void> {
  return act(
    () => call("ConfirmMemory", { path: { memory: id } }),
    ({ superseded }) => toast(superseded == null ? text.memory.kept : text.memory.replaced),
  );
}

/** Forgets a memory, or refuses a proposed one. While the note shows, it can be put back as it was. */
export function forget({ id, standing }: Memory): Promise<void> {
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
    const url = URL.createObjectURL(new Blob([bytes], { type: "application/jsonl" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = text.memory.fileName;
    link.click();
    URL.revokeObjectURL(url);
  });
}

/** The memories of an export; null where a line is none. */
export function readExport(content: string): Wire<"MemoryRecord">[] | null {
  try {
    return content
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => {
        const value: unknown = JSON.parse(line);
        if (typeof value !== "object" || value === null || !("text" in value)) throw new SyntaxError();
        return value as Wire<"MemoryRecord">;
      });
  } catch {
    return null;
  }
}

export async function importFile(file: File): Promise<void> {
  const memories = readExport(await file.text());
  if (memories === null) {
    toast(text.memory.noExport(file.name), { kind: "error" });
    return;
  }
  await act(
    () => call("ImportMemories", { body: { memories } }),
    ({ added, updated, known, refused }) => {
      toast(text.memory.imported(added, updated, known));
      const [first] = refused;
      if (first === undefined) return;
      toast(text.memory.notImported(refused.length, `${first.error.title}. ${first.error.hint}`), {
        kind: "error",
      });
    },
  );
}
