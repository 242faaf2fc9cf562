/**
 * A task's history as rows to show: a fold of its events. Facts only; what streams meanwhile is shown below the last
 * row and forgotten once the fact is here.
 */

import type { Wire } from "../../api";
import type { Spent } from "../../live";

export type TaskEvent = Wire<"EventView">;
type Part = Wire<"Part">;
type Status = Wire<"CallStatus"> | "asked" | "running";

interface Base {
  /** Unique in the task, and stable. */
  readonly id: string;
  readonly at: string;
  readonly run: string | null;
}

export interface MessageRow extends Base {
  readonly kind: "message";
  readonly from: "you" | "agent" | "flotilla";
  readonly text: string;
  readonly images: readonly { readonly mediaType: string; readonly data: string }[];
}

export interface ReasoningRow extends Base {
  readonly kind: "reasoning";
  readonly text: string;
}

export interface CallRow extends Base {
  readonly kind: "call";
  readonly call: string;
  readonly name: string;
  /** The arguments as JSON, or as the model wrote them where they are none. */
  readonly args: unknown;
  readonly status: Status;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly output: string;
  readonly images: readonly { readonly mediaType: string; readonly data: string }[];
}

export interface CheckpointRow extends Base {
  readonly kind: "checkpoint";
  readonly checkpoint: Wire<"Checkpoint">;
  /** Which of its run's checkpoints it is, from 1. */
  readonly number: number;
}

export type NoteTone = "plain" | "ask" | "good" | "bad";

/** Something that happened around the agent: one line, and perhaps more of it. */
export interface NoteRow extends Base {
  readonly kind: "note";
  readonly tone: NoteTone;
  readonly fact: TaskEvent;
  /** What the run took up to here, where that is told. */
  readonly spent?: Spent;
}

/** The end of a turn: what it took. */
export interface TurnRow extends Base {
  readonly kind: "turn";
  readonly turn: number;
  readonly model: string;
  readonly usage: Wire<"Usage">;
  /** What the run took up to here, this turn included. */
  readonly spent: Spent;
}

export type Row = MessageRow | ReasoningRow | CallRow | CheckpointRow | NoteRow | TurnRow;

/** What a run took so far, and which model answers it. */
interface Account {
  readonly first: string;
  model: string;
  spent: Spent;
}

function added(spent: Spent, model: string, usage: Wire<"Usage">): Spent {
  const before = spent.find(([name]) => name === model)?.[1];
  if (before === undefined) return [...spent, [model, usage]];
  const sum = (name: keyof Wire<"Usage">): number => (before[name] ?? 0) + (usage[name] ?? 0);
  const both: Wire<"Usage"> = {
    input_tokens: sum("input_tokens"),
    cached_input_tokens: sum("cached_input_tokens"),
    cache_write_tokens: sum("cache_write_tokens"),
    output_tokens: sum("output_tokens"),
    reasoning_tokens: sum("reasoning_tokens"),
  };
  return spent.map((entry) => (entry[0] === model ? [model, both] : entry));
}

function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

function imagesOf(parts: readonly Part[]): { mediaType: string; data: string }[] {
  return parts.flatMap((part) =>
    part.type === "image" ? [{ mediaType: part.media_type, data: part.data }] : [],
  );
}

function parsed(args: string): unknown {
  try {
    return JSON.parse(args);
  } catch {
    return args;
  }
}

const TONES: Partial<Record<TaskEvent["type"], NoteTone>> = {
  run_created: "plain",
  workspace_ready: "plain",
  setup_finished: "plain",
  check_finished: "plain",
  model_retried: "ask",
  context_compacted: "plain",
  model_fell_back: "ask",
  model_came_back: "good",
  approval_answered: "plain",
  question_answered: "plain",
  checkpoint_restored: "plain",
  run_resumed: "ask",
  run_ended: "plain",
  landing_refused: "bad",
  landed: "good",
  discarded: "plain",
  restored: "plain",
};

/** Notes that come from a later version of the daemon show too, by the name of their fact. */
const SILENT: ReadonlySet<string> = new Set([
  "project_opened",
  "task_created",
  "task_edited",
  "task_queued",
  "task_unqueued",
  "task_cancelled",
  "message_queued",
  "call_started",
  "approval_requested",
  "question_asked",
  "plan_updated",
  "heartbeat_reported",
  "landing_started",
  "model_asked",
  "titled",
]);

/** The rows so far. `take` folds one more event in and returns the index of the first row that changed. */
export class Timeline {
  readonly rows: Row[] = [];
  /** The last event that was folded in. */
  seq = 0;
  private readonly calls = new Map<string, number>();
  /** How many checkpoints each run has. */
  private readonly checkpoints = new Map<string, number>();
  private readonly accounts = new Map<string, Account>();

  take(event: TaskEvent): number {
    if (event.seq <= this.seq) return this.rows.length;
    this.seq = event.seq;
    const { at, run = null } = event;
    const base = (part: number | string): Base => ({ id: `${event.seq}:${part}`, at, run: run ?? null });
    const first = this.rows.length;
    const account = this.count(event, run ?? "");
    switch (event.type) {
      case "message_delivered": {
        // The row before it says what was recalled, and why.
        if (event.source === "memory") return first;
        const from = event.source === "system" ? "flotilla" : "you";
        this.rows.push({
          ...base(0),
          kind: "message",
          from,
          text: textOf(event.parts),
          images: imagesOf(event.parts),
        });
        return first;
      }
      case "turn_finished":
        event.items.forEach((item, i) => this.takeItem(item, base(i)));
        if (account !== undefined && event.usage.input_tokens > 0) {
          const { model, spent } = account;
          this.rows.push({
            ...base("turn"),
            kind: "turn",
            turn: event.turn,
            model,
            usage: event.usage,
            spent,
          });
        }
        return first;
      case "call_started":
        return this.changeCall(run ?? "", event.call, (row) => ({
          ...row,
          status: "running",
          startedAt: at,
        }));
      case "call_finished": {
        const { call, status, output } = event.result;
        return this.changeCall(run ?? "", call, (row) => ({
          ...row,
          status,
          endedAt: at,
          output: textOf(output),
          images: imagesOf(output),
        }));
      }
      case "checkpoint_made": {
        const number = (this.checkpoints.get(run ?? "") ?? 0) + 1;
        this.checkpoints.set(run ?? "", number);
        this.rows.push({ ...base(0), kind: "checkpoint", checkpoint: event, number });
        return first;
      }
      case "run_ended": {
        const tone = event.outcome === "failed" ? "bad" : "plain";
        const spent = account === undefined ? {} : { spent: account.spent };
        this.rows.push({ ...base(0), kind: "note", tone, fact: event, ...spent });
        return first;
      }
      case "briefed":
        if ((event.read ?? []).length === 0) return this.rows.length;
        this.rows.push({ ...base(0), kind: "note", tone: "plain", fact: event });
        return first;
      default:
        if (SILENT.has(event.type)) return this.rows.length;
        this.rows.push({ ...base(0), kind: "note", tone: TONES[event.type] ?? "plain", fact: event });
        return first;
    }
  }

  /** Keeps the account of a run, as far as the event says something of it. */
  private count(event: TaskEvent, run: string): Account | undefined {
    if (event.type === "run_created") {
      const { model } = event;
      this.accounts.set(run, { first: model, model, spent: [] });
    }
    const account = this.accounts.get(run);
    if (account === undefined) return undefined;
    const next: Account = { ...account };
    switch (event.type) {
      case "model_fell_back":
      case "model_came_back":
        next.model = event.to;
        break;
      case "run_resumed":
      case "run_continued":
        next.model = account.first;
        break;
      case "turn_finished":
        next.spent = added(account.spent, account.model, event.usage);
        break;
      case "context_compacted":
        next.spent = added(account.spent, event.model ?? account.model, event.usage);
        break;
      case "model_asked":
        next.spent = added(account.spent, event.model, event.usage);
        break;
      default:
        return account;
    }
    this.accounts.set(run, next);
    return next;
  }

  private takeItem(item: Wire<"Item">, base: Base): void {
    switch (item.item) {
      case "assistant_message":
        this.rows.push({ ...base, kind: "message", from: "agent", text: item.text, images: [] });
        break;
      case "reasoning":
        if (item.summary !== "") this.rows.push({ ...base, kind: "reasoning", text: item.summary });
        break;
      case "tool_call":
        this.calls.set(`${base.run ?? ""} ${item.call}`, this.rows.length);
        this.rows.push({
          ...base,
          kind: "call",
          call: item.call,
          name: item.name,
          args: parsed(item.arguments),
          status: "asked",
          startedAt: null,
          endedAt: null,
          output: "",
          images: [],
        });
        break;
      case "user_message":
      case "tool_result":
        break;
    }
  }

  private changeCall(run: string, call: string, change: (row: CallRow) => CallRow): number {
    const index = this.calls.get(`${run} ${call}`);
    const row = index === undefined ? undefined : this.rows[index];
    if (index === undefined || row?.kind !== "call") return this.rows.length;
    this.rows[index] = change(row);
    return index;
  }
}

/** Whether a row says what nothing else on the screen does: the plan and an open question have places of their own. */
function tells(row: Row): boolean {
  if (row.kind === "note" && row.fact.type === "workspace_ready") {
    const { modified, untracked } = row.fact.lacks;
    return modified + untracked > 0;
  }
  if (row.kind !== "call") return true;
  if (row.name === "plan") return row.status !== "ok" && row.status !== "running";
  return row.name !== "ask" || (row.status !== "asked" && row.status !== "running");
}

/** The rows of one attempt, with what belongs to none; all where there is none. */
export function rowsOf(rows: readonly Row[], run: string | null): readonly Row[] {
  return rows.filter((row) => (row.run === null || run === null || row.run === run) && tells(row));
}
