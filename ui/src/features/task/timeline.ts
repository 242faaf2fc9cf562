/**
 * A task's history as rows to show: a fold of its events. Facts only; what streams meanwhile is shown below the last
 * row and forgotten once the fact is here.
 */

import type { Wire } from "../../api";

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
}

export type Row = MessageRow | ReasoningRow | CallRow | CheckpointRow | NoteRow;

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
  "briefed",
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

  take(event: TaskEvent): number {
    if (event.seq <= this.seq) return this.rows.length;
    this.seq = event.seq;
    const { at, run = null } = event;
    const base = (part: number | string): Base => ({ id: `${event.seq}:${part}`, at, run: run ?? null });
    const first = this.rows.length;
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
        this.rows.push({ ...base(0), kind: "note", tone, fact: event });
        return first;
      }
      default:
        if (SILENT.has(event.type)) return this.rows.length;
        this.rows.push({ ...base(0), kind: "note", tone: TONES[event.type] ?? "plain", fact: event });
        return first;
    }
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
