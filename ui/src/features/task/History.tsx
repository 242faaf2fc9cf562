import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { ArrowDownIcon } from "lucide-react";
import { asError, call } from "../../api";
import { Button, Confirm, Empty, Skeleton, toast } from "../../parts";
import { text } from "../../text";
import { Needs } from "../needs";
import type { History as HistoryData } from "./data";
import { LiveRow, TimelineRow } from "./Rows";
import styles from "./History.module.css";

const words = text.task;
const ESTIMATE_PX = 44;
const GAP_PX = 10;
/** This close to the end, the view follows what comes. */
const NEAR_PX = 60;

async function restore(run: string, checkpoint: string): Promise<void> {
  try {
    await call("RestoreCheckpoint", { path: { run, checkpoint } });
    toast(words.restored);
  } catch (problem) {
    const { title, hint } = asError(problem);
    toast(`${title}. ${hint}`, { kind: "error" });
  }
}

/** A task's history: only the rows in sight are in the page. It follows the end until the reader scrolls away. */
export function History({ task, history }: { readonly task: string; readonly history: HistoryData }) {
  const { rows, complete, live } = history;
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [away, setAway] = useState(false);
  const [restoring, setRestoring] = useState<{ run: string; checkpoint: string } | null>(null);
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
  // The words that stream in grow the page without a render of this component.
  useEffect(
    () =>
      live.watch(() => {
        if (follows.current) requestAnimationFrame(toEnd);
      }),
    [live, toEnd],
  );
  const scrolled = (): void => {
    const box = scroller.current;
    if (box === null) return;
    const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    follows.current = near;
    if (near === away) setAway(!near);
  };
  const ask = useCallback(
    (checkpoint: string) => {
      const row = rows.find((one) => one.kind === "checkpoint" && one.checkpoint.id === checkpoint);
      if (row?.run != null) setRestoring({ run: row.run, checkpoint });
    },
    [rows],
  );

  if (!complete && rows.length === 0) return <Skeleton lines={8} />;
  if (rows.length === 0) return <Empty title={words.nothing} />;
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={scrolled}
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
              >
                <TimelineRow row={row} onRestore={ask} />
              </li>
            );
          })}
        </ol>
        <LiveRow live={live} />
        <div className={styles.needs}>
          <Needs task={task} />
        </div>
      </div>
      {away ? (
        <div className={styles.jump}>
          <Button size="small" icon={<ArrowDownIcon />} onPress={toEnd}>
            {words.jump}
          </Button>
        </div>
      ) : null}
      <Confirm
        title={words.restoreTitle}
        open={restoring !== null}
        action={words.restore}
        onClose={() => setRestoring(null)}
        onConfirm={() => {
          if (restoring !== null) void restore(restoring.run, restoring.checkpoint);
        }}
      >
        <p>{words.restoreWords}</p>
      </Confirm>
    </div>
  );
}
