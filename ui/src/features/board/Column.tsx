import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useMemo, useRef } from "react";
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
import { tasks } from "../../live";
import { text } from "../../text";
import { Card } from "./Card";
import { moveTo } from "./commands";
import type { Column as ColumnShape, ColumnId } from "./columns";
import { grouped } from "./columns";
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
  readonly column: ColumnShape;
  readonly ids: readonly string[];
  readonly folded: boolean;
  readonly group: boolean;
  readonly onFold: (column: ColumnId, folded: boolean) => void;
  /** A prompt was dropped here. */
  readonly onPrompt: (column: ColumnId, incoming: Incoming) => void;
}

const GAP_PX = 8;
const ESTIMATE_PX = 132;
const parentOf = (id: string): string | null => {
  const parent = tasks.get(id)?.parent ?? null;
  return parent !== null && tasks.get(parent) !== undefined ? parent : null;
};

export const Column = memo(function Column({ column, ids, folded, group, onFold, onPrompt }: ColumnProps) {
  const { id } = column;
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
  const outside = TAKES_PROMPTS.has(id)
    ? {
        onDragOver: (event: React.DragEvent) => {
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
        },
        onDrop: (event: React.DragEvent) => {
          event.preventDefault();
          event.stopPropagation();
          onPrompt(id, { kind: "outside", transfer: event.dataTransfer });
        },
      }
    : {};
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
        ref={drop.ref}
        type="button"
        className={styles.rail}
        data-column={id}
        data-over={drop.over || undefined}
        aria-expanded={false}
        onClick={() => onFold(id, false)}
        {...outside}
      >
        {header}
      </button>
    );
  }
  return (
    <section
      ref={drop.ref}
      className={styles.column}
      data-column={id}
      data-over={drop.over || undefined}
      aria-label={`${name}, ${words.select.count(ids.length)}`}
      {...outside}
    >
      <h2 className={styles.header}>
        <button type="button" className={styles.fold} aria-expanded onClick={() => onFold(id, true)}>
          {header}
        </button>
      </h2>
      <Cards ids={ids} group={group} empty={words.empty[id]} />
    </section>
  );
});

/** The cards of a column: only those in sight are in the page. */
function Cards({ ids, group, empty }: { ids: readonly string[]; group: boolean; empty: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () => (group ? grouped(ids, parentOf) : ids.map((task) => ({ kind: "card" as const, task }))),
    [ids, group],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATE_PX,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : row.kind === "card" ? row.task : `parent:${row.parent}`;
    },
    gap: GAP_PX,
    overscan: 4,
  });
  return (
    <div ref={scroller} className={styles.scroller}>
      {rows.length === 0 ? <p className={styles.empty}>{empty}</p> : null}
      <ul className={styles.list} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={styles.row}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row.kind === "card" ? (
                <Card id={row.task} column={ids} />
              ) : (
                <h3 className={styles.parent}>{tasks.get(row.parent)?.title}</h3>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
