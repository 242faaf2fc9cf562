/** The measures of a diff's code: columns, the gutter, and what follows when the view's width changes. */

import { type RefObject, useEffect, useLayoutEffect, useMemo, useState } from "react";
import type { FilePatch } from "./diff/patch";
import type { Layout } from "./diff/rows";

const FONT = "11.5px 'JetBrains Mono Variable'";
const GUESSED_WIDTH = 6.9;
const NUMBER_PADDING = 14;
/** The column of signs, and the least room after the last letter. */
const SIGN = 16;
const AFTER = 12;

/** The width of a character of the code font, in pixels; measured once the font is there. */
function useCharacterWidth(): number {
  const [width, setWidth] = useState(GUESSED_WIDTH);
  useEffect(() => {
    let over = false;
    void document.fonts.load(FONT).then(() => {
      const context = document.createElement("canvas").getContext("2d");
      if (over || !context) return;
      context.font = FONT;
      setWidth(context.measureText("0".repeat(100)).width / 100);
    });
    return () => {
      over = true;
    };
  }, []);
  return width;
}

export interface Measures {
  /** Columns that a line has room for. */
  readonly columns: number;
  readonly character: number;
  /** CSS lengths for the rows. */
  readonly style: React.CSSProperties;
}

function mostDigits(patches: ReadonlyMap<string, FilePatch>): number {
  let most = 1;
  for (const patch of patches.values()) {
    const last = patch.hunks.at(-1);
    if (last) most = Math.max(most, last.newStart + last.newCount, last.oldStart + last.oldCount);
  }
  return Math.max(3, String(most).length);
}

export function useMeasures(
  width: number,
  layout: Layout,
  patches: ReadonlyMap<string, FilePatch>,
): Measures {
  const character = useCharacterWidth();
  const digits = useMemo(() => mostDigits(patches), [patches]);
  return useMemo(() => {
    const number = Math.ceil(digits * character + NUMBER_PADDING);
    const room = (layout === "split" ? (width - 2 * number) / 2 : width - 2 * number) - SIGN;
    const columns = Math.max(8, Math.floor((room - AFTER) / character));
    // The room for letters is a whole number of columns, so that where a line breaks is known without looking.
    const after = Math.max(0, room - columns * character - 1);
    const style = { "--number": `${number}px`, "--after": `${after}px` } as React.CSSProperties;
    return { columns, character, style };
  }, [width, layout, digits, character]);
}

/** An element's inner width and height, without reading the layout while one scrolls. */
export function useSize(element: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const look = (): void =>
      setSize((now) =>
        now.width === current.clientWidth && now.height === current.clientHeight
          ? now
          : { width: current.clientWidth, height: current.clientHeight },
      );
    look();
    const observer = new ResizeObserver(look);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
