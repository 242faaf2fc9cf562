/** What a row says, in words. */

import { cost } from "../../live";
import type { TagKind } from "../../parts";
import { text } from "../../text";
import type { CallRow, NoteRow } from "./timeline";

const words = text.task;

function field(args: unknown, ...names: string[]): string {
  if (typeof args !== "object" || args === null) return "";
  for (const name of names) {
    const value = (args as Record<string, unknown>)[name];
    if (typeof value === "string") return value;
  }
  return "";
}

/** A list of words in a row. */
function fieldList(args: unknown, name: string): string {
  if (typeof args !== "object" || args === null) return "";
  const value = (args as Record<string, unknown>)[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string").join(", ") : "";
}

/** The files that an edit is about. */
function editedPaths(args: unknown): string {
  const one = field(args, "path");
  if (one !== "") return one;
  const edits = typeof args === "object" && args !== null ? (args as { edits?: unknown }).edits : undefined;
  if (!Array.isArray(edits)) return "";
  return [...new Set(edits.map((edit) => field(edit, "path")).filter(Boolean))].join(", ");
}

/** A call in one line. */
export function callTitle({ name, args }: CallRow): string {
  const { tools } = words;
  switch (name) {
    case "exec":
      return tools.exec(field(args, "command", "cmd"));
    case "write_stdin":
      return tools.write_stdin;
    case "read":
      return tools.read(field(args, "path"));
    case "edit":
      return tools.edit(editedPaths(args));
    case "apply_patch":
      return tools.apply_patch;
    case "search":
      return tools.search(field(args, "pattern", "query"));
    case "list":
      return tools.list(field(args, "path") || ".");
    case "plan":
      return tools.plan;
    case "report_progress":
      return tools.report_progress(field(args, "action", "message"));
    case "ask":
      return tools.ask(field(args, "question", "text"));
    case "outline":
      return tools.outline(field(args, "path") || ".");
    case "definition":
      return tools.definition(field(args, "name"));
    case "format":
      return tools.format(fieldList(args, "paths"));
    case "fetch":
      return tools.fetch(field(args, "url"));
    case "web_search":
      return tools.web_search(field(args, "query"));
    case "generate_image":
      return tools.generate_image(field(args, "path"));
    case "recall_transcript":
      return tools.recall_transcript(field(args, "query", "call"));
    default:
      return tools.other(name);
  }
}

/** What a call was given, where its title does not say it all; null where it does. */
export function callInput({ name, args }: CallRow): { code: string; language: string } | null {
  if (typeof args === "string") return { code: args, language: "" };
  switch (name) {
    case "exec":
    case "read":
    case "list":
    case "search":
    case "outline":
    case "definition":
    case "format":
    case "fetch":
    case "web_search":
    case "recall_transcript":
    case "plan":
    case "report_progress":
      return null;
    case "apply_patch":
      return { code: field(args, "patch", "input"), language: "diff" };
    case "generate_image":
      return { code: field(args, "prompt"), language: "" };
    case "write_stdin":
      return { code: field(args, "text", "chars", "input"), language: "" };
    default:
      return { code: JSON.stringify(args, null, 2), language: "json" };
  }
}

export interface Outcome {
  readonly tag: { readonly words: string; readonly kind: TagKind } | null;
  /** What it printed or gave, without the words that the tag says. */
  readonly output: string;
}

const STATUS: Record<CallRow["status"], TagKind> = {
  ok: "good",
  failed: "bad",
  interrupted: "ask",
  denied: "bad",
  cancelled: "plain",
  asked: "ask",
  running: "accent",
};

/** The daemon's first words of a command's result, see crates/agent/src/tools/exec.rs. */
const ENDED = /^(?:Exit code (-?\d+)|Ended by signal (\d+)) after [\d.]+ s\.\n?/;
const STILL = /^Still running after [\d.]+ s,/;
const NO_OUTPUT = "(no output)";

/** How a call came out. */
export function callOutcome({ name, status, output }: CallRow): Outcome {
  const command = name === "exec" || name === "write_stdin";
  const [head = "", code, signal] = (command ? ENDED.exec(output) : null) ?? [];
  if (head !== "") {
    const rest = output.slice(head.length);
    const told = code === undefined ? words.signal(Number(signal)) : words.code(Number(code));
    return {
      tag: { words: told, kind: code === "0" ? "good" : "bad" },
      output: rest === NO_OUTPUT ? "" : rest,
    };
  }
  if (command && status === "ok" && STILL.test(output)) {
    return { tag: { words: words.goesOn, kind: "accent" }, output };
  }
  return { tag: status === "ok" ? null : { words: words.exit[status], kind: STATUS[status] }, output };
}

/** What a note says. */
export function noteWords({ fact }: NoteRow): string {
  const { notes } = words;
  switch (fact.type) {
    case "run_created":
      return notes.run_created(fact.attempt, fact.model);
    case "workspace_ready": {
      const { modified, untracked } = fact.lacks;
      const lacks = modified + untracked > 0 ? ` ${notes.lacks(modified, untracked)}` : "";
      return `${notes.workspace_ready(fact.branch)}.${lacks}`;
    }
    case "setup_finished":
      return notes.setup_finished(fact.command, "code" in fact.exit && fact.exit.code === 0);
    case "check_finished":
      return notes.check_finished(
        fact.command,
        fact.held && "code" in fact.exit && fact.exit.code === 0,
        `${(fact.took_ms / 1000).toFixed(1)} s`,
      );
    case "model_retried":
      return notes.model_retried(fact.attempt, fact.why);
    case "context_compacted":
      return notes.context_compacted(
        fact.tokens_before.toLocaleString("en"),
        fact.tokens_after.toLocaleString("en"),
        fact.summary == null ? "output" : "summary",
      );
    case "budget_set":
      return notes.budget_set(fact.budget_micros == null ? null : cost(fact.budget_micros));
    case "model_fell_back":
      return notes.model_fell_back(fact.from, fact.to, fact.why);
    case "model_came_back":
      return notes.model_came_back(fact.to);
    case "approval_answered":
      return fact.decision === "allow"
        ? notes.allowed
        : fact.decision === "allow_kind"
          ? notes.allowedKind
          : notes.denied(fact.note ?? "");
    case "memory_proposed":
      return notes.memory_proposed;
    case "briefed":
      return notes.briefed(fact.read ?? []);
    case "question_answered":
      return notes.answered(fact.answer);
    case "checkpoint_restored":
      return notes.checkpoint_restored;
    case "run_resumed":
      return notes.run_resumed;
    case "run_ended":
      return fact.outcome === "done"
        ? notes.done
        : fact.outcome === "stopped"
          ? notes.stopped
          : notes.failed(fact.error.title);
    case "landing_refused":
      return notes.landing_refused(fact.error.title);
    case "landed":
      return fact.onto == null ? notes.landedEdits : notes.landed(fact.onto);
    case "discarded":
      return notes.discarded;
    case "restored":
      return notes.restored;
    default:
      return notes.other(fact.type);
  }
}
