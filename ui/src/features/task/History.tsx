import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ArrowDownIcon } from "lucide-react";
import { Button, Empty, Skeleton } from "../../parts";
import { text } from "../../text";
import { Needs } from "../needs";
import type { CheckpointUse } from "./Checkpoint";
import type { History as HistoryData } from "./data";
import { Opened } from "./opened";
import { LiveRow, TimelineRow } from "./Rows";
import { rowsOf } from "./timeline";
import styles from "./History.module.css";

const words = text.task;
const ESTIMATE_PX = 36;
const GAP_PX = 10;
/** This close to the end, the view follows what comes. */
const NEAR_PX = 60;

export interface HistoryProps {
  readonly task: string;
  readonly history: HistoryData;
  /** The attempt that shows. */
  readonly run: string | null;
  /** Whether it is the latest, so that what streams and what it asks is its own. */
  readonly latest: boolean;
  readonly use: CheckpointUse;
}

/** A task's history: only the rows in sight are in the page. It follows the end until the reader scrolls away. */
export function History({ task, history, run, latest, use }: HistoryProps) {
  const { complete, live } = history;
  const rows = useMemo(() => rowsOf(history.rows, run), [history.rows, run]);
  const newest = useMemo(
    () => rows.findLast((row) => row.kind === "call" && row.name === "exec" && row.status === "running")?.id,
    [rows],
  );
  const [opened] = useState(() => new Map<string, boolean>());
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [away, setAway] = useState(false);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATE_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    gap: GAP_PX,
    overscan: 8,
  });

  const toEnd = useCallback(() => {
    const box = scroller.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  }, []);
  const size = virtual.getTotalSize();
  useLayoutEffect(() => {
    if (follows.current) toEnd();
  }, [size, rows.length, toEnd]);
  const empty = rows.length === 0;
  // Streamed words and questions grow the page without a render of this component, and the column may become smaller.
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const sizes = new ResizeObserver(() => {
      if (follows.current) toEnd();
    });
    sizes.observe(box);
    for (const child of box.children) sizes.observe(child);
    return () => sizes.disconnect();
  }, [toEnd, empty]);
  const scrolled = (): void => {
    const box = scroller.current;
    if (box === null) return;
    const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    follows.current = near;
    if (near === away) setAway(!near);
  };
  // What the reader opens stays under the pointer, also at the end.
  const held = ({ target }: MouseEvent): void => {
    if (target instanceof Element && target.closest("[aria-expanded]") !== null) {
      follows.current = false;
      requestAnimationFrame(scrolled);
    }
  };

  if (!complete && empty) return <Skeleton lines={8} />;
  if (empty) return <Empty title={words.nothing} />;
  return (
    <Opened value={opened}>
      <div className={styles.frame}>
        <div
          ref={scroller}
          className={styles.scroller}
          onScroll={scrolled}
          onClickCapture={held}
          tabIndex={0}
          role="log"
          aria-label={words.history}
          aria-live="off"
        >
          <ol className={styles.list} style={{ height: size }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              return row === undefined ? null : (
                <li
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className={styles.row}
                  style={{ transform: `translateY(${item.start}px)` }}
                  aria-setsize={rows.length}
                  aria-posinset={item.index + 1}
                >
                  <TimelineRow row={row} task={task} newest={row.id === newest} use={use} />
                </li>
              );
            })}
          </ol>
          <div className={styles.live}>{latest ? <LiveRow live={live} /> : null}</div>
          <div className={styles.needs}>{latest ? <Needs task={task} /> : null}</div>
        </div>
        {away ? (
          <div className={styles.jump}>
            <Button
              size="small"
              icon={<ArrowDownIcon />}
              onPress={() => {
                follows.current = true;
                toEnd();
              }}
            >
              {words.jump}
            </Button>
          </div>
        ) : null}
      </div>
    </Opened>
  );
}
