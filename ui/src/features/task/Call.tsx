import { useState } from "react";
import {
  ChevronRightIcon,
  FilePenLineIcon,
  FileSearchIcon,
  FlagIcon,
  ListChecksIcon,
  MessageCircleQuestionIcon,
  SquareTerminalIcon,
  WrenchIcon,
} from "lucide-react";
import { duration, useTask } from "../../live";
import { Button, Code, Tag } from "../../parts";
import { text } from "../../text";
import { openRunTerminal } from "../terminal";
import { countsOf, editLines, patchLines } from "./lines";
import { Counts, Patch } from "./Patch";
import type { CallRow } from "./timeline";
import { useOpened } from "./opened";
import { callInput, callOutcome, callTitle } from "./words";
import { Images } from "./Images";
import styles from "./Call.module.css";

const words = text.task;

const ICONS: Record<string, typeof WrenchIcon> = {
  exec: SquareTerminalIcon,
  write_stdin: SquareTerminalIcon,
  read: FileSearchIcon,
  list: FileSearchIcon,
  search: FileSearchIcon,
  edit: FilePenLineIcon,
  apply_patch: FilePenLineIcon,
  plan: ListChecksIcon,
  report_progress: FlagIcon,
  ask: MessageCircleQuestionIcon,
};

/** What only looks or tells is a line, not a box: the eye goes to what was run and changed. */
const QUIET: ReadonlySet<string> = new Set(["read", "list", "search", "plan", "report_progress", "ask"]);

/** Lines of output that show before one asks for more. */
const FEW_LINES = 12;
/** What took less is not worth a word. */
const NOTICED_MS = 100;

function Output({ output }: { output: string }) {
  const [all, setAll] = useState(false);
  const lines = output.trimEnd().split("\n");
  if (output.trim() === "") return <p className={styles.none}>{words.noOutput}</p>;
  const long = lines.length > FEW_LINES;
  return (
    <>
      <pre className={styles.output} tabIndex={0} aria-label={words.output}>
        {(all ? lines : lines.slice(-FEW_LINES)).join("\n")}
      </pre>
      {long ? (
        <Button size="small" kind="quiet" onPress={() => setAll(!all)}>
          {all ? words.showLess : words.showAll(lines.length)}
        </Button>
      ) : null}
    </>
  );
}

function took({ startedAt, endedAt }: CallRow): string {
  if (startedAt === null || endedAt === null) return "";
  const ms = Date.parse(endedAt) - Date.parse(startedAt);
  if (ms < NOTICED_MS) return "";
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
}

/** The last line that the task's newest terminal shows. */
function LastLine({ task }: { readonly task: string }) {
  const line = useTask(task, (card) => card?.latest_run?.line ?? "");
  return <pre className={styles.output}>{line === "" ? words.noOutputYet : line}</pre>;
}

function Changed({ row }: { row: CallRow }) {
  const patch = row.name === "edit" ? editLines(row.args) : null;
  const input = callInput(row);
  if (patch !== null) return <Patch lines={patch} label={callTitle(row)} />;
  if (row.name === "apply_patch" && input !== null) {
    return <Patch lines={patchLines(input.code)} label={callTitle(row)} />;
  }
  if (input === null) return null;
  return (
    <pre className={styles.output} tabIndex={0} aria-label={words.input}>
      <Code code={input.code} language={input.language} />
    </pre>
  );
}

function changedCounts(row: CallRow): { added: number; removed: number } | null {
  if (row.name === "edit") return countsOf(editLines(row.args) ?? []);
  if (row.name === "apply_patch") return countsOf(patchLines(callInput(row)?.code ?? ""));
  return null;
}

export interface CallProps {
  readonly row: CallRow;
  readonly task: string;
  /** Whether its terminal is the one at whose last line the card looks. */
  readonly newest: boolean;
}

/** A tool call: what was asked in one line, and what came of it when it is opened. */
export function Call({ row, task, newest }: CallProps) {
  // What failed is opened by itself: it is what one wants to see. So is what runs at this moment.
  const { name, status } = row;
  const failed = status === "failed";
  const running = status === "running" && newest;
  const [open, toggle] = useOpened(row.id, failed || running);
  const Icon = ICONS[name] ?? WrenchIcon;
  const title = callTitle(row);
  const { tag, output } = callOutcome(row);
  const counts = failed ? null : changedCounts(row);
  const changes = counts !== null && status === "ok";
  const time = took(row);
  return (
    <div className={styles.call} data-quiet={QUIET.has(name) && !failed} data-open={open}>
      <button type="button" className={styles.head} aria-expanded={open} onClick={toggle}>
        <ChevronRightIcon className={styles.arrow} aria-hidden />
        <Icon aria-hidden />
        {name === "exec" ? (
          <code className={styles.title}>{title}</code>
        ) : (
          <span className={styles.title}>{title}</span>
        )}
        {counts === null ? null : <Counts {...counts} />}
        {tag === null ? null : <Tag kind={tag.kind}>{tag.words}</Tag>}
        {time === "" ? null : <span className={styles.took}>{time}</span>}
      </button>
      {open ? (
        <div className={styles.body}>
          <Changed row={row} />
          {running && name === "exec" ? <LastLine task={task} /> : null}
          {row.endedAt === null || changes ? null : <Output output={output} />}
          <Images images={row.images} />
          {name === "exec" && row.startedAt !== null ? (
            <Button
              size="small"
              kind="quiet"
              icon={<SquareTerminalIcon />}
              onPress={() => void openRunTerminal(task, row.call)}
            >
              {words.openTerminal}
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
