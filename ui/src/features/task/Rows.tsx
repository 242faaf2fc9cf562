import { memo, useState, useSyncExternalStore } from "react";
import {
  BrainIcon,
  CheckIcon,
  ChevronRightIcon,
  CircleAlertIcon,
  FilePenLineIcon,
  FileSearchIcon,
  ListChecksIcon,
  SquareTerminalIcon,
  WrenchIcon,
} from "lucide-react";
import { Button, Code, Markdown, Tag, type TagKind } from "../../parts";
import { text } from "../../text";
import { duration } from "../../live";
import type { LiveWords } from "./data";
import { callInput, callTitle, noteWords } from "./words";
import type { CallRow, CheckpointRow, MessageRow, NoteRow, ReasoningRow, Row } from "./timeline";
import styles from "./Rows.module.css";

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
};

const STATUS: Record<CallRow["status"], TagKind> = {
  ok: "good",
  failed: "bad",
  interrupted: "ask",
  denied: "bad",
  cancelled: "plain",
  asked: "ask",
  running: "accent",
};

/** Lines of output that show before one asks for more. */
const FEW_LINES = 12;

function Images({ images }: { images: MessageRow["images"] }) {
  return images.map(({ mediaType, data }, i) => (
    <img key={i} className={styles.image} src={`data:${mediaType};base64,${data}`} alt="" />
  ));
}

function Message({ row }: { row: MessageRow }) {
  if (row.from === "agent") {
    return (
      <div className={styles.agent}>
        <Markdown>{row.text}</Markdown>
      </div>
    );
  }
  return (
    <div className={styles.user} data-from={row.from}>
      <span data-visually-hidden>{row.from === "you" ? words.you : words.flotilla}: </span>
      <p className={styles.words}>{row.text}</p>
      <Images images={row.images} />
    </div>
  );
}

function Reasoning({ row }: { row: ReasoningRow }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.reasoning}>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRightIcon className={styles.arrow} aria-hidden />
        <BrainIcon aria-hidden />
        <span className={styles.foldTitle}>{open ? words.thought : row.text.split("\n", 1)[0]}</span>
      </button>
      {open ? (
        <div className={styles.thought}>
          <Markdown>{row.text}</Markdown>
        </div>
      ) : null}
    </div>
  );
}

function Output({ output }: { output: string }) {
  const [all, setAll] = useState(false);
  const lines = output.split("\n");
  if (output.trim() === "") return <p className={styles.none}>{words.noOutput}</p>;
  const long = lines.length > FEW_LINES;
  return (
    <>
      <pre className={styles.output} tabIndex={0} aria-label={words.output}>
        {all || !long ? output : lines.slice(-FEW_LINES).join("\n")}
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
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
}

function Call({ row }: { row: CallRow }) {
  // What failed is opened by itself: it is what one wants to see.
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? row.status === "failed";
  const Icon = ICONS[row.name] ?? WrenchIcon;
  const input = callInput(row);
  const title = callTitle(row);
  return (
    <div className={styles.call}>
      <button type="button" className={styles.callHead} aria-expanded={open} onClick={() => setChosen(!open)}>
        <ChevronRightIcon className={styles.arrow} aria-hidden />
        <Icon aria-hidden />
        {row.name === "exec" ? (
          <code className={styles.callTitle}>{title}</code>
        ) : (
          <span className={styles.callTitle}>{title}</span>
        )}
        {row.status === "ok" ? null : <Tag kind={STATUS[row.status]}>{words.exit[row.status]}</Tag>}
        <span className={styles.took}>{took(row)}</span>
      </button>
      {open ? (
        <div className={styles.callBody}>
          {input === null ? null : (
            <pre className={styles.output} tabIndex={0}>
              <Code code={input.code} language={input.language} />
            </pre>
          )}
          {row.endedAt === null ? null : <Output output={row.output} />}
          <Images images={row.images} />
        </div>
      ) : null}
    </div>
  );
}

function Checkpoint({ row, onRestore }: { row: CheckpointRow; onRestore: (checkpoint: string) => void }) {
  const { checkpoint } = row;
  return (
    <div className={styles.checkpoint}>
      <span>
        {words.checkpoint(checkpoint.turn, words.files(checkpoint.stat.files))}{" "}
        <span className={styles.added}>+{checkpoint.stat.added}</span>{" "}
        <span className={styles.removed}>−{checkpoint.stat.removed}</span>
      </span>
      <Button size="small" kind="quiet" onPress={() => onRestore(checkpoint.id)}>
        {words.restore}
      </Button>
    </div>
  );
}

function Note({ row }: { row: NoteRow }) {
  return (
    <p className={styles.note} data-tone={row.tone}>
      {row.tone === "good" ? (
        <CheckIcon aria-hidden />
      ) : row.tone === "plain" ? null : (
        <CircleAlertIcon aria-hidden />
      )}
      {noteWords(row)}
    </p>
  );
}

export interface RowProps {
  readonly row: Row;
  readonly onRestore: (checkpoint: string) => void;
}

export const TimelineRow = memo(function TimelineRow({ row, onRestore }: RowProps) {
  switch (row.kind) {
    case "message":
      return <Message row={row} />;
    case "reasoning":
      return <Reasoning row={row} />;
    case "call":
      return <Call row={row} />;
    case "checkpoint":
      return <Checkpoint row={row} onRestore={onRestore} />;
    case "note":
      return <Note row={row} />;
  }
});

/** What the agent says at this moment, flushed once per frame. */
export function LiveRow({ live }: { readonly live: LiveWords }) {
  const text = useSyncExternalStore(live.watch, () => live.text);
  const reasoning = useSyncExternalStore(live.watch, () => live.reasoning);
  const tool = useSyncExternalStore(live.watch, () => live.tool);
  if (text === "" && reasoning === "" && tool === "") return null;
  return (
    <div className={styles.live} aria-label={words.live}>
      {reasoning === "" || text !== "" ? null : (
        <p className={styles.thinking}>
          <BrainIcon aria-hidden /> {reasoning.slice(-240)}
        </p>
      )}
      {text === "" ? null : <Markdown>{text}</Markdown>}
      {tool === "" ? null : <p className={styles.thinking}>{words.calling(tool)}</p>}
    </div>
  );
}
