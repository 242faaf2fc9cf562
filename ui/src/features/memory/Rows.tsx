import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Skeleton } from "../../parts";
import { text } from "../../text";
import { type Listed, type Memory, memoryAt } from "./listing";
import { MemoryRow } from "./MemoryRow";
import type { Chosen } from "./memories";
import styles from "./Memory.module.css";

const ESTIMATE_PX = 76;
const GAP_PX = 8;
const OVERSCAN = 6;

/** The memories in sight, of however many. */
export function Rows({
  listed,
  scroller,
  chosen,
  onChoose,
  onShow,
  onEdit,
}: {
  readonly listed: Listed;
  readonly scroller: () => HTMLElement | null;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
  /** These places are in sight. */
  readonly onShow: (first: number, last: number) => void;
  readonly onEdit: (memory: Memory) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const [above, setAbove] = useState(0);
  const last = useRef<number | null>(null);
  const count = listed.total ?? 0;
  const virtual = useVirtualizer({
    count,
    getScrollElement: scroller,
    estimateSize: () => ESTIMATE_PX,
    getItemKey: (index) => memoryAt(listed, index)?.id ?? index,
    scrollMargin: above,
    gap: GAP_PX,
    overscan: OVERSCAN,
  });
  // What stands above grows and shrinks with the settings and the note on how memories are found.
  useLayoutEffect(() => {
    const box = scroller();
    if (box === null) return;
    const measure = (): void => setAbove(list.current?.offsetTop ?? 0);
    measure();
    const sizes = new ResizeObserver(measure);
    for (const child of box.children) if (child !== list.current) sizes.observe(child);
    return () => sizes.disconnect();
  }, [scroller]);
  const items = virtual.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = items.at(-1)?.index ?? 0;
  useEffect(() => onShow(from, to), [from, to, onShow]);

  const choose = (index: number, id: string, range: boolean): void => {
    if (chosen === "all") return;
    const next = new Set(chosen);
    const begin = range && last.current !== null ? last.current : index;
    const on = !chosen.has(id);
    for (let at = Math.min(begin, index); at <= Math.max(begin, index); at++) {
      const one = memoryAt(listed, at)?.id;
      if (one === undefined) continue;
      if (on) next.add(one);
      else next.delete(one);
    }
    last.current = index;
    onChoose(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const row = document.activeElement?.closest("li");
    if (row == null || !(document.activeElement instanceof HTMLInputElement)) return;
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    const box = next?.querySelector<HTMLElement>("input[type=checkbox]");
    if (box == null) return;
    event.preventDefault();
    box.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  };
  return (
    <ul
      ref={list}
      className={styles.list}
      aria-label={text.memory.list}
      style={{ height: virtual.getTotalSize() }}
      onKeyDown={onKeyDown}
    >
      {items.map((item) => {
        const memory = memoryAt(listed, item.index);
        return (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            className={styles.row}
            style={{ transform: `translateY(${item.start - above}px)` }}
            aria-setsize={count}
            aria-posinset={item.index + 1}
            {...(memory === null ? {} : { "aria-label": memory.text })}
          >
            {memory === null ? (
              <div className={styles.item}>
                <Skeleton lines={2} />
              </div>
            ) : (
              <MemoryRow
                memory={memory}
                chosen={chosen === "all" || chosen.has(memory.id)}
                frozen={chosen === "all"}
                onChoose={(range) => choose(item.index, memory.id, range)}
                onEdit={onEdit}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
