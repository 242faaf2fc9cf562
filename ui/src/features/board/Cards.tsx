import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useLayoutEffect, useMemo, useRef } from "react";
import { type TaskCard, tasks, useTask, useTaskSum } from "../../live";
import { go } from "../../shell/route";
import { text } from "../../text";
import { Card } from "./Card";
import { grouped, type Row } from "./columns";
import { useHeldStill } from "./heldStill";
import styles from "./Column.module.css";

const GAP_PX = 8;
const CARD_PX = 132;
const HEADING_PX = 28;

const keyOf = (row: Row): string => (row.kind === "card" ? row.task : `parent:${row.parent}`);
const parentOf = (id: string): string | null => {
  const parent = tasks.get(id)?.parent ?? null;
  return parent !== null && tasks.get(parent) !== undefined ? parent : null;
};

/** The heading above the parts of one task: its title, and how many of them have landed. */
function Parent({ id }: { id: string }) {
  const title = useTask(id, (card) => card?.title ?? "");
  const landed = useTaskSum(
    useMemo(
      () =>
        (all: Iterable<TaskCard>): string => {
          let [done, of] = [0, 0];
          for (const task of all) {
            if (task.parent !== id) continue;
            of++;
            if (task.state === "landed") done++;
          }
          return text.board.filter.landed(done, of);
        },
      [id],
    ),
  );
  return (
    <h3 className={styles.parent}>
      <button type="button" onClick={() => go({ place: "task", task: id, tab: "timeline" })}>
        <span className={styles.parentTitle}>{title}</span>
        <span className={styles.count}>{landed}</span>
      </button>
    </h3>
  );
}

/** The cards of a column: only those in sight are in the page. */
export function Cards({ ids, group, empty }: { ids: readonly string[]; group: boolean; empty: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const rows = useMemo(
    () => (group ? grouped(ids, parentOf) : ids.map((task) => ({ kind: "card" as const, task }))),
    [ids, group],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === "parent" ? HEADING_PX : CARD_PX),
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
    gap: GAP_PX,
    overscan: 3,
  });
  const keys = useMemo(() => rows.map(keyOf), [rows]);
  const still = useHeldStill(scroller, list, virtual, keys);
  virtual.shouldAdjustScrollPositionOnItemSizeChange = (item, _, { scrollOffset }) =>
    !still.holds() && item.start < (scrollOffset ?? 0);

  // The next card by the arrow keys may not be in the page yet.
  const wanted = useRef<string | null>(null);
  const focus = useCallback(
    (id: string): void => {
      wanted.current = id;
      const index = rows.findIndex((row) => row.kind === "card" && row.task === id);
      if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
      document.getElementById(`card-${id}`)?.focus({ preventScroll: true });
      if (document.activeElement?.id === `card-${id}`) wanted.current = null;
    },
    [rows, virtual],
  );
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const card = document.getElementById(`card-${wanted.current}`);
    if (card === null) return;
    wanted.current = null;
    card.focus({ preventScroll: true });
  });

  return (
    <div ref={scroller} className={styles.scroller} {...still.handlers}>
      {rows.length === 0 ? <p className={styles.empty}>{empty}</p> : null}
      <ul ref={list} className={styles.list} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              data-row={item.key}
              className={styles.row}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row.kind === "card" ? (
                <Card id={row.task} column={ids} onFocus={focus} />
              ) : (
                <Parent id={row.parent} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
