/** Choosing lines: by dragging over line numbers, or with the cursor from the keyboard. */

import { type PointerEvent, type RefObject, useCallback, useMemo, useRef, useState } from "react";
import { type Chosen, choose, type Layout, type Row, sameRow } from "../diff/rows";
import type { Side } from "../wire";

export interface Choosing {
  /** The row that the keyboard stands on. */
  readonly cursor: number | null;
  /** The rows that are chosen, first and last. */
  readonly range: readonly [number, number] | null;
  readonly side: Side | null;
  readonly moveTo: (index: number, extend: boolean) => void;
  readonly clear: () => void;
  /** What is chosen, or the cursor's line. */
  readonly chosen: () => Chosen | null;
  readonly pointer: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerCancel: () => void;
  };
}

export interface ChoosingAsk {
  readonly rows: readonly Row[];
  readonly scroller: RefObject<HTMLElement | null>;
  readonly layout: Layout;
  readonly enabled: boolean;
  readonly onChosen: (chosen: Chosen) => void;
  readonly onStart: () => void;
}

/** So close to the edge of the view, in pixels, a drag scrolls it. */
const EDGE = 28;

function indexAt(x: number, y: number): number | null {
  const row = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-index]");
  return row?.dataset["index"] === undefined ? null : Number(row.dataset["index"]);
}

function indexOf(rows: readonly Row[], wanted: Row | null): number | null {
  if (wanted === null) return null;
  const index = rows.findIndex((row) => sameRow(row, wanted));
  return index === -1 ? null : index;
}

export function useChoosing({ rows, scroller, layout, enabled, onChosen, onStart }: ChoosingAsk): Choosing {
  const [cursor, setCursor] = useState<Row | null>(null);
  const [anchor, setAnchor] = useState<Row | null>(null);
  const [side, setSide] = useState<Side | null>(null);
  const dragging = useRef(false);

  const here = useMemo(() => indexOf(rows, cursor), [rows, cursor]);
  const from = useMemo(() => indexOf(rows, anchor), [rows, anchor]);
  const range = useMemo(
    (): [number, number] | null =>
      here === null || from === null ? null : [Math.min(here, from), Math.max(here, from)],
    [here, from],
  );

  const clear = useCallback((): void => setAnchor(null), []);
  const moveTo = (index: number, extend: boolean): void => {
    const row = rows[index];
    if (!row) return;
    if (extend && row.path !== rows[here ?? index]?.path) return;
    setSide(null);
    setAnchor(extend ? (anchor ?? cursor ?? row) : null);
    setCursor(row);
  };
  const chosen = (): Chosen | null =>
    here === null
      ? null
      : (choose(rows, from ?? here, here, layout === "split" ? (side ?? "new") : side) ??
        choose(rows, from ?? here, here, layout === "split" ? "old" : side));

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    const gutter = (event.target as Element).closest<HTMLElement>("[data-gutter]");
    const index = indexAt(event.clientX, event.clientY);
    const row = index === null ? undefined : rows[index];
    if (!enabled || event.button !== 0 || gutter === null || row?.kind !== "line") {
      setAnchor(null);
      return;
    }
    event.preventDefault();
    onStart();
    scroller.current?.setPointerCapture(event.pointerId);
    dragging.current = true;
    setSide(layout === "split" ? (gutter.dataset["gutter"] as Side) : null);
    if (event.shiftKey && cursor !== null && rows[here ?? -1]?.path === row.path) {
      setAnchor(anchor ?? cursor);
    } else {
      setAnchor(row);
    }
    setCursor(row);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const box = scroller.current?.getBoundingClientRect();
    if (!dragging.current || !box) return;
    if (event.clientY > box.bottom - EDGE) scroller.current?.scrollBy(0, EDGE);
    else if (event.clientY < box.top + 2 * EDGE) scroller.current?.scrollBy(0, -EDGE);
    const y = Math.max(box.top + 1, Math.min(box.bottom - 2, event.clientY));
    const index = indexAt(Math.max(box.left + 4, Math.min(box.right - 20, event.clientX)), y);
    const row = index === null ? undefined : rows[index];
    if (row?.kind === "line" && row.path === rows[from ?? -1]?.path) setCursor(row);
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    if (!dragging.current) return;
    dragging.current = false;
    scroller.current?.releasePointerCapture(event.pointerId);
    const picked = here === null || from === null ? null : choose(rows, from, here, side);
    setAnchor(null);
    if (picked !== null) onChosen(picked);
  };
  const onPointerCancel = (): void => {
    dragging.current = false;
    setAnchor(null);
  };
  return {
    cursor: here,
    range,
    side,
    moveTo,
    clear,
    chosen,
    pointer: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel },
  };
}
