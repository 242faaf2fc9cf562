import { memo, useSyncExternalStore } from "react";
import { BrainIcon, CheckIcon, ChevronRightIcon, CircleAlertIcon, InfoIcon } from "lucide-react";
import { cost, type Spent, tokens, useCost } from "../../live";
import { Markdown } from "../../parts";
import { text } from "../../text";
import { Recalled } from "../memory";
import { Call } from "./Call";
import { Checkpoint, type CheckpointUse } from "./Checkpoint";
import type { LiveWords } from "./live";
import { Images } from "./Images";
import { useOpened } from "./opened";
import { noteWords } from "./words";
import type { MessageRow, NoteRow, Row, TurnRow } from "./timeline";
import styles from "./Rows.module.css";

const words = text.task;

function Message({ row }: { row: MessageRow }) {
  if (row.from === "agent") {
    return (
      <div className={styles.agent}>
        <Markdown>{row.text}</Markdown>
      </div>
    );
  }
  // What Flotilla told the agent is of interest when something is odd.
  if (row.from === "flotilla") {
    return <Folded id={row.id} icon={<InfoIcon aria-hidden />} title={words.told} words={row.text} />;
  }
  return (
    <div className={styles.user}>
      <span data-visually-hidden>{words.you}: </span>
      <p className={styles.words}>{row.text}</p>
      <Images images={row.images} />
    </div>
  );
}

interface FoldedProps {
  readonly id: string;
  readonly icon: React.ReactNode;
  /** What stands there while it is open; its first line while it is folded, where `first` says so. */
  readonly title: string;
  readonly words: string;
  readonly first?: boolean;
}

function Folded({ id, icon, title, words: said, first = false }: FoldedProps) {
  const [open, toggle] = useOpened(id, false);
  return (
    <div>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={toggle}>
        <ChevronRightIcon className={styles.arrow} aria-hidden />
        {icon}
        <span className={styles.foldTitle}>{open || !first ? title : said.trim().split("\n", 1)[0]}</span>
      </button>
      {open ? (
        <div className={styles.thought}>
          <Markdown>{said}</Markdown>
        </div>
      ) : null}
    </div>
  );
}

function Note({ row }: { row: NoteRow }) {
  if (row.fact.type === "memories_recalled") return <Recalled run={row.run} uses={row.fact.uses} />;
  return (
    <p className={styles.note} data-tone={row.tone}>
      {row.tone === "good" ? (
        <CheckIcon aria-hidden />
      ) : row.tone === "plain" ? null : (
        <CircleAlertIcon aria-hidden />
      )}
      {noteWords(row)}
      {row.spent === undefined ? null : <Sum spent={row.spent} />}
    </p>
  );
}

/** What a run took in all. */
function Sum({ spent }: { spent: Spent }) {
  const micros = useCost(spent);
  const used = spent.reduce(
    (sum, [, { input_tokens, output_tokens }]) => sum + input_tokens + output_tokens,
    0,
  );
  if (used === 0) return null;
  const what = [words.turn.all(tokens(used)), ...(micros === undefined ? [] : [costWords(micros)])];
  return <span className={styles.sum}>{what.join(" · ")}</span>;
}

/** Dollars; what nobody bills and what is not known is said. */
function costWords(micros: number | null): string {
  if (micros === null) return words.turn.unknown;
  return micros === 0 ? words.turn.nothing : cost(micros);
}

/** What a turn took, and what its run took up to there. */
function TurnEnd({ row }: { row: TurnRow }) {
  const own = useCost([[row.model, row.usage]]);
  const all = useCost(row.spent);
  const { input_tokens, cached_input_tokens, output_tokens } = row.usage;
  const share = Math.round((cached_input_tokens / Math.max(input_tokens, 1)) * 100);
  const pieces = [
    words.turn.number(row.turn),
    words.turn.input(tokens(input_tokens), share),
    words.turn.output(tokens(output_tokens)),
    ...(own === undefined ? [] : [costWords(own)]),
    ...(row.turn > 1 && all != null && all > 0 ? [words.turn.soFar(cost(all))] : []),
  ];
  return <p className={styles.turn}>{pieces.join(" · ")}</p>;
}

export interface RowProps {
  readonly row: Row;
  readonly task: string;
  /** Whether it is the newest command at work. */
  readonly newest: boolean;
  readonly use: CheckpointUse;
}

export const TimelineRow = memo(function TimelineRow({ row, task, newest, use }: RowProps) {
  switch (row.kind) {
    case "message":
      return <Message row={row} />;
    case "reasoning":
      return (
        <Folded id={row.id} icon={<BrainIcon aria-hidden />} title={words.thought} words={row.text} first />
      );
    case "call":
      return <Call row={row} task={task} newest={newest} />;
    case "checkpoint":
      return <Checkpoint row={row} task={task} use={use} />;
    case "note":
      return <Note row={row} />;
    case "turn":
      return <TurnEnd row={row} />;
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
