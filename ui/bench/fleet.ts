/** What the benches drive: the daemon by its API, and a model that works without end. */

import { type Fleet, type ScriptedReply } from "../e2e/daemon";

export interface Door {
  readonly ask: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** Counts what the board's stream tells, until it is told to end. */
  watchBoard(): Promise<() => { entries: number; cards: number }>;
}

export function door(fleet: Fleet): Door {
  const { origin, hash } = new URL(fleet.url);
  const headers = {
    Authorization: `Bearer ${hash.replace("#token=", "")}`,
    "Content-Type": "application/json",
  };
  return {
    async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await fetch(origin + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
      return (text === "" ? undefined : JSON.parse(text)) as T;
    },
    async watchBoard() {
      const abort = new AbortController();
      const response = await fetch(`${origin}/v1/board`, { headers, signal: abort.signal });
      const seen = { entries: 0, cards: 0 };
      const read = async (): Promise<void> => {
        let rest = "";
        const decoder = new TextDecoder();
        if (response.body === null) return;
        const body = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
        for (;;) {
          const { done, value: bytes } = await body.read();
          if (done) return;
          const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines) {
            if (!line.startsWith("data:")) continue;
            const item = JSON.parse(line.slice(5)) as { is: string; tasks: unknown[] };
            if (item.is === "snapshot") continue;
            seen.entries++;
            seen.cards += item.tasks.length;
          }
        }
      };
      void read().catch(() => undefined);
      return () => {
        abort.abort();
        return seen;
      };
    },
  };
}

/**
 * Turns of a busy agent: each tells its progress and runs a command that prints a line every fifth of a second, as
 * long as `lines` says. The shell waits by itself, so that what is measured is the window and not a hundred sleeps.
 */
export function busy(turns: number, lines: number): ScriptedReply[] {
  return Array.from({ length: turns }, (_, turn) => ({
    tool_calls: [
      {
        name: "report_progress",
        arguments: { action: `Running part ${turn + 1} of the tests`, percent: Math.min(99, turn + 1) },
      },
      {
        name: "exec",
        arguments: {
          command: `for i in {1..${lines}}; do echo "test store::case_${turn}_$i ... ok"; read -t 0.2; done; true`,
        },
      },
    ],
  }));
}

/** Waits until something holds. */
export async function until(what: string, holds: () => Promise<boolean>, patience = 300_000): Promise<void> {
  const from = Date.now();
  while (!(await holds())) {
    if (Date.now() - from > patience) throw new Error(`${what} did not come`);
    await new Promise((go) => setTimeout(go, 200));
  }
}
