/** The terminals of a task's runs, with what the transcript tells of them: their command, and how they ended. */

import { useEffect, useState } from "react";
import { asError, call, open, type Wire } from "../../api";
import { type TaskCard, useTask } from "../../live";
import type { ExitStatus } from "./attachment";

export type RunTerminal = Wire<"TerminalView">;
/** The entries of a transcript that are read here. The generated type loses the tag of those that are structs. */
export type CallItem =
  | ({ readonly item: "tool_call" } & Wire<"ToolCall">)
  | ({ readonly item: "tool_result" } & Wire<"ToolResult">)
  | { readonly item: "user_message" | "assistant_message" | "reasoning" };

/** What a transcript tells of one call. */
export interface CallWords {
  readonly command: string | null;
  readonly exit: ExitStatus | null;
}

export interface RunTerminals {
  readonly status: "loading" | "ready" | "failed";
  readonly error: Wire<"Error"> | null;
  /** Oldest first. */
  readonly terminals: readonly RunTerminal[];
  readonly calls: ReadonlyMap<string, CallWords>;
}

function commandOf(argumentsText: string): string | null {
  try {
    const given = JSON.parse(argumentsText) as unknown;
    if (typeof given !== "object" || given === null) return null;
    const { command, cmd } = given as Record<string, unknown>;
    const words = command ?? cmd;
    return typeof words === "string" ? words : null;
  } catch {
    // The model may have written anything.
    return null;
  }
}

/** The first words of a result that a command gives: the daemon's own, see crates/agent/src/tools/exec.rs. */
function exitOf(output: readonly Wire<"Part">[]): ExitStatus | null {
  const [first] = output;
  if (first?.type !== "text") return null;
  const code = /^Exit code (-?\d+) after/m.exec(first.text)?.[1];
  if (code !== undefined) return { how: "code", code: Number(code) };
  const signal = /^Ended by signal (\d+) after/m.exec(first.text)?.[1];
  return signal === undefined ? null : { how: "signal", signal: Number(signal) };
}

export function withItems(
  calls: ReadonlyMap<string, CallWords>,
  items: readonly CallItem[],
): Map<string, CallWords> {
  const next = new Map(calls);
  for (const item of items) {
    if (item.item === "tool_call") {
      next.set(item.call, { command: commandOf(item.arguments), exit: null });
    } else if (item.item === "tool_result") {
      next.set(item.call, { command: next.get(item.call)?.command ?? null, exit: exitOf(item.output) });
    }
  }
  return next;
}

/** How a terminal ended; what the transcript knows counts where the daemon saw no end. */
export function endOf(terminal: RunTerminal, calls: ReadonlyMap<string, CallWords>): ExitStatus | null {
  const { exit = null } = terminal;
  return exit === null || exit.how !== "unknown" ? exit : (calls.get(terminal.call)?.exit ?? exit);
}

/** The one that shows: the one that was chosen, else the newest of those at work, else the newest. */
export function shownTerminal(
  terminals: readonly RunTerminal[],
  chosen: string | null,
): RunTerminal | undefined {
  return (
    terminals.find((terminal) => terminal.id === chosen) ??
    terminals.findLast((terminal) => (terminal.exit ?? null) === null) ??
    terminals.at(-1)
  );
}

const runOf = (task: TaskCard | undefined): string | null => task?.latest_run?.id ?? null;
const stateOf = (task: TaskCard | undefined): string | null => task?.state ?? null;
const stepsOf = (task: TaskCard | undefined): number => task?.latest_run?.steps ?? 0;

const LOADING: RunTerminals = { status: "loading", error: null, terminals: [], calls: new Map() };

/** Follows the terminals of `task` while `visible`. */
export function useRunTerminals(task: string, visible: boolean): RunTerminals {
  const run = useTask(task, runOf);
  const state = useTask(task, stateOf);
  const steps = useTask(task, stepsOf);
  const [opened, setOpened] = useState(0);
  const [known, setKnown] = useState<
    RunTerminals & { readonly next: number | null; readonly run: string | null }
  >({
    ...LOADING,
    next: null,
    run: null,
  });

  useEffect(() => {
    if (!visible) return;
    return open(
      "WatchLive",
      { query: { task } },
      {
        entry({ data }) {
          // Words of the model come here, too, and many: only what may be a terminal is read.
          if (data.includes('"terminal"')) setOpened((count) => count + 1);
        },
        end: () => undefined,
      },
    );
  }, [task, visible, state]);

  useEffect(() => {
    if (!visible) return;
    const abort = new AbortController();
    const { signal } = abort;
    void (async () => {
      try {
        const terminals = await call("ListTerminals", { path: { task }, signal });
        setKnown((before) => ({ ...before, status: "ready", error: null, terminals }));
        if (run === null) return;
        let next: number | null = known.run === run ? known.next : null;
        let calls = known.calls;
        for (;;) {
          const page = await call("ListItems", {
            path: { run },
            query: { after: next, limit: 1000 },
            signal,
          });
          calls = withItems(calls, page.items);
          next = page.items.at(-1)?.position ?? next;
          if ((page.next ?? null) === null) break;
        }
        const [words, at] = [calls, next];
        setKnown((before) => ({ ...before, calls: words, next: at, run }));
      } catch (problem) {
        if (signal.aborted) return;
        setKnown((before) =>
          before.status === "ready" ? before : { ...before, status: "failed", error: asError(problem) },
        );
      }
    })();
    return () => abort.abort();
    // What is known is where reading goes on from, and no reason to read.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [task, run, state, steps, opened, visible]);

  return known;
}
