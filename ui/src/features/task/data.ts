/** What an opened task shows: its newest form, its history, and what its agent says at this moment. */

import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { asError, call, open, type Wire } from "../../api";
import { perFrame, useTask } from "../../live";
import { LiveWords } from "./live";
import { type Row, type TaskEvent, Timeline } from "./timeline";

export type TaskView = Wire<"TaskView">;

export type Read<T> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: T }
  | { readonly state: "failed"; readonly error: Wire<"Error"> };

const REOPEN_MS = 1000;

/** The task with all its runs, read again whenever its card changes. */
export function useTaskView(id: string): Read<TaskView> & { readonly reload: () => void } {
  const [read, setRead] = useState<Read<TaskView>>({ state: "loading" });
  const [asked, setAsked] = useState(0);
  const changed = useTask(id, (card) =>
    card === undefined ? "" : `${card.updated_at} ${card.state} ${card.landing}`,
  );
  useEffect(() => {
    const ask = new AbortController();
    call("ShowTask", { path: { task: id }, signal: ask.signal })
      .then((value) => setRead({ state: "ready", value }))
      .catch((problem: unknown) => {
        if (ask.signal.aborted) return;
        setRead((before) =>
          before.state === "ready" ? before : { state: "failed", error: asError(problem) },
        );
      });
    return () => ask.abort();
  }, [id, changed, asked]);
  return { ...read, reload: () => setAsked((count) => count + 1) };
}

/** A timeline that follows its task's events; rows change at most once per frame. */
class Follower {
  private readonly timeline = new Timeline();
  private rows: readonly Row[] = [];
  private whole = false;
  private readonly watchers = new Set<() => void>();
  private scheduled = false;
  private over = false;
  private close: () => void = () => undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  constructor(
    private readonly task: string,
    private readonly live: LiveWords,
  ) {}

  start(): () => void {
    this.over = false;
    this.connect();
    return () => {
      this.over = true;
      clearTimeout(this.timer);
      this.close();
    };
  }

  /** First what has happened, to its end; then what happens. */
  private connect(): void {
    const follow = this.whole;
    this.close = open(
      "WatchEvents",
      { query: { task: this.task, after: this.timeline.seq, follow } },
      {
        entry: ({ event, data }) => {
          if (event !== "message") return;
          const fact = JSON.parse(data) as TaskEvent;
          this.timeline.take(fact);
          if (fact.type === "turn_finished") this.live.finish(fact.items, follow);
          this.tell();
        },
        end: (error) => {
          if (this.over) return;
          if (error === null && !follow) {
            this.whole = true;
            this.tell();
            this.connect();
          } else {
            this.timer = setTimeout(() => this.connect(), REOPEN_MS);
          }
        },
      },
    );
  }

  private tell(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    perFrame(() => {
      this.scheduled = false;
      this.rows = [...this.timeline.rows];
      for (const watch of this.watchers) watch();
    });
  }

  readonly watch = (watch: () => void): (() => void) => {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  };
  readonly current = (): readonly Row[] => this.rows;
  readonly complete = (): boolean => this.whole;
}

export interface History {
  readonly rows: readonly Row[];
  /** Whether the history up to now is here. */
  readonly complete: boolean;
  readonly live: LiveWords;
}

/** A task's history, followed while it is shown. */
export function useHistory(task: string): History {
  const live = useMemo(() => new LiveWords(), [task]); // eslint-disable-line react-hooks/exhaustive-deps -- one for each task
  const follower = useMemo(() => new Follower(task, live), [task, live]);
  useEffect(() => follower.start(), [follower]);
  const active = useTask(task, (card) => card?.state === "running" || card?.state === "needs_you");
  useEffect(() => {
    if (!active) {
      live.clear();
      return;
    }
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let close: () => void = () => undefined;
    const connect = (): void => {
      close = open(
        "WatchLive",
        { query: { task } },
        {
          entry: ({ event, data }) => {
            if (event === "message") live.take(JSON.parse(data) as Wire<"LiveView">);
          },
          end: () => {
            if (!over) timer = setTimeout(connect, REOPEN_MS);
          },
        },
      );
    };
    connect();
    return () => {
      over = true;
      clearTimeout(timer);
      close();
    };
  }, [task, active, live]);
  const rows = useSyncExternalStore(follower.watch, follower.current);
  const complete = useSyncExternalStore(follower.watch, follower.complete);
  return { rows, complete, live };
}
