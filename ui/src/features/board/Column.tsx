import { type DragEvent, memo, type ReactNode, useState } from "react";
import {
  ArchiveIcon,
  CheckIcon,
  CircleAlertIcon,
  CircleDashedIcon,
  CirclePauseIcon,
  CircleXIcon,
  EyeIcon,
  LoaderIcon,
} from "lucide-react";
import { useDrop } from "../../drag";
import { comesFromOutside } from "../../drag/outside";
import { tasks } from "../../live";
import { text } from "../../text";
import { Cards } from "./Cards";
import { moveTo } from "./commands";
import type { ColumnId } from "./columns";
import { moveOf } from "./moves";
import type { Incoming } from "./incoming";
import styles from "./Column.module.css";

const words = text.board;

const ICONS: Record<ColumnId, ReactNode> = {
  draft: <CircleDashedIcon />,
  queued: <CirclePauseIcon />,
  running: <LoaderIcon />,
  needs_you: <CircleAlertIcon />,
  review: <EyeIcon />,
  landed: <CheckIcon />,
  failed: <CircleXIcon />,
  put_away: <ArchiveIcon />,
};

/** Columns that take prompts from outside: kept as a draft, or started. */
const TAKES_PROMPTS: ReadonlySet<ColumnId> = new Set(["draft", "queued", "running"]);

export interface ColumnProps {
  readonly id: ColumnId;
  readonly ids: readonly string[];
  readonly folded: boolean;
  readonly group: boolean;
  readonly onFold: (column: ColumnId, folded: boolean) => void;
  /** A prompt was dropped here. */
  readonly onPrompt: (column: ColumnId, incoming: Incoming) => void;
}

/** What is dragged over a column from outside of the window, and dropped on it. */
function useOutside(id: ColumnId, onPrompt: ColumnProps["onPrompt"]) {
  const [over, setOver] = useState(false);
  if (!TAKES_PROMPTS.has(id)) return { over: false, handlers: {} };
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!comesFromOutside(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      setOver(false);
      onPrompt(id, { kind: "outside", transfer: event.dataTransfer });
    },
  };
  return { over, handlers };
}

export const Column = memo(function Column({ id, ids, folded, group, onFold, onPrompt }: ColumnProps) {
  const name = words.columns[id];
  const drop = useDrop(`column:${id}`, {
    label: name,
    accepts: (payload) =>
      payload.kind === "cards"
        ? payload.tasks.some((task) => {
            const move = moveOf(tasks.get(task)?.state ?? "landed", id);
            return move !== "refuse" && move !== "stay";
          })
        : TAKES_PROMPTS.has(id),
    onDrop: (payload) => {
      if (payload.kind === "cards") moveTo(payload.tasks, id);
      else onPrompt(id, { kind: "payload", payload });
    },
  });
  const outside = useOutside(id, onPrompt);
  const frame = {
    ref: drop.ref,
    "data-column": id,
    "data-over": drop.over || outside.over || undefined,
    "data-wanted": drop.wanted || undefined,
    ...outside.handlers,
  };
  const header = (
    <>
      <span className={styles.icon} aria-hidden>
        {ICONS[id]}
      </span>
      <span>{name}</span>
      <span className={styles.count}>{ids.length}</span>
    </>
  );
  if (folded) {
    return (
      <button
        {...frame}
        type="button"
        className={styles.rail}
        aria-expanded={false}
        onClick={() => onFold(id, false)}
      >
        <span className={styles.upright}>{header}</span>
      </button>
    );
  }
  return (
    <section {...frame} className={styles.column} aria-label={`${name}, ${words.select.count(ids.length)}`}>
      <h2 className={styles.header}>
        <button type="button" className={styles.fold} aria-expanded onClick={() => onFold(id, true)}>
          {header}
        </button>
      </h2>
      <Cards ids={ids} group={group} empty={words.empty[id]} />
    </section>
  );
});
