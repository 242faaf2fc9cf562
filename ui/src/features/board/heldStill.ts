/**
 * A card under the pointer never moves: while somebody points into a list, what comes, goes or grows above the row that
 * is pointed at scrolls the list by as much, or shifts it where it cannot be scrolled. It settles when the pointer leaves.
 */

import { type PointerEvent, type RefObject, useLayoutEffect, useMemo, useRef } from "react";
import type { Virtualizer } from "@tanstack/react-virtual";

/** A pointer that rested this long points at nothing: new cards must be seen. */
const RESTS_MS = 10_000;

export function useHeldStill(
  scroller: RefObject<HTMLElement | null>,
  list: RefObject<HTMLElement | null>,
  virtual: Virtualizer<HTMLDivElement, Element>,
  keys: readonly string[],
) {
  /** The row that is pointed at. */
  const held = useRef<string | null>(null);
  const movedAt = useRef(0);
  const shift = useRef(0);
  /** The rows as they were drawn last, and where those in sight began, from the beginning of the list. */
  const drawn = useRef({ keys, starts: new Map<string, number>() });

  const still = useMemo(() => {
    const settle = (): void => {
      held.current = null;
      if (shift.current === 0) return;
      shift.current = 0;
      if (list.current !== null) list.current.style.top = "";
    };
    return {
      settle,
      holds: (): boolean => held.current !== null,
      handlers: {
        onPointerMove: (event: PointerEvent): void => {
          if (event.pointerType === "touch") return;
          movedAt.current = performance.now();
          const row = (event.target as Element).closest<HTMLElement>("[data-row]");
          if (row?.dataset["row"] !== undefined) held.current = row.dataset["row"];
        },
        onPointerLeave: settle,
      },
    };
  }, [list]);

  useLayoutEffect(() => {
    const before = drawn.current;
    drawn.current = { keys, starts: new Map() };
    for (const { key, start } of virtual.getVirtualItems()) drawn.current.starts.set(String(key), start);
    const [box, ul] = [scroller.current, list.current];
    if (held.current === null || box === null || ul === null) return;
    if (performance.now() - movedAt.current > RESTS_MS) {
      still.settle();
      return;
    }
    // Where the row itself went elsewhere, what stood below it stays where it is.
    const from = before.keys.indexOf(held.current);
    const key =
      before.keys === keys ? held.current : before.keys.slice(from).find((one) => keys.includes(one));
    const was = key === undefined ? undefined : before.starts.get(key);
    const is = key === undefined ? undefined : virtual.measurementsCache[keys.indexOf(key)]?.start;
    if (key === undefined || was === undefined || is === undefined) return;
    held.current = key;
    if (is === was) return;
    const top = box.scrollTop;
    box.scrollTop = top + is - was;
    shift.current -= is - was - (box.scrollTop - top);
    ul.style.top = shift.current === 0 ? "" : `${shift.current}px`;
  });

  return still;
}
