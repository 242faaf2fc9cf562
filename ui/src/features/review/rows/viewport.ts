/**
 * What of a long list is in sight. Outside of React: scrolling moves lines without it, and React is told only when
 * another row of its own comes in or goes.
 */

import { FILE_HEAD, rowAt } from "../diff/heights";
import { type Row, sameRow } from "../diff/rows";

export interface Sight {
  /** Rows that React draws, by their places in the list. */
  readonly rows: readonly number[];
  /** The head of the file at the top; it sticks. */
  readonly head: number;
}

export interface List {
  readonly rows: readonly Row[];
  readonly tops: Float64Array;
  /** The places of the files' heads, in order. */
  readonly heads: readonly number[];
}

export interface Place {
  readonly scroller: HTMLElement;
  /** As tall as the whole list. */
  readonly inner: HTMLElement;
  /** Draws the lines among these rows. */
  readonly show: (from: number, to: number) => void;
}

/** Pixels above and below the sight that are drawn as well. */
const AHEAD = 240;

const sameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);

export class Viewport {
  private list: List = { rows: [], tops: new Float64Array(1), heads: [] };
  private sight: Sight = { rows: [], head: 0 };
  private readonly watchers = new Set<() => void>();
  private height = 0;
  private top = 0;
  /** The row at the top of the sight, and how far it is scrolled away: it stays where it is when rows change. */
  private anchor: { readonly row: Row; readonly away: number } | null = null;

  private place: Place | null = null;

  /** Begins to follow a scroller; what it returns ends that. */
  attach(place: Place): () => void {
    this.place = place;
    place.scroller.addEventListener("scroll", this.scrolled, { passive: true });
    return () => {
      this.place = null;
      place.scroller.removeEventListener("scroll", this.scrolled);
    };
  }

  readonly get = (): Sight => this.sight;
  readonly watch = (watch: () => void): (() => void) => {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  };

  private readonly scrolled = (): void => {
    if (this.place === null) return;
    this.top = this.place.scroller.scrollTop;
    this.look();
  };

  resize(height: number): void {
    this.height = height;
    this.look();
  }

  /** Rows or their heights are others now. */
  use(list: List): void {
    const { anchor, place } = this;
    if (place === null) return;
    this.list = list;
    place.inner.style.height = `${list.tops[list.rows.length] ?? 0}px`;
    if (anchor !== null) {
      const index = list.rows.findIndex((row) => sameRow(row, anchor.row));
      const to = index === -1 ? null : (list.tops[index] ?? 0) + anchor.away;
      if (to !== null && Math.abs(to - this.top) >= 1) {
        place.scroller.scrollTop = to;
        this.top = place.scroller.scrollTop;
      }
    }
    this.look();
  }

  /** The first row that is wholly in sight. */
  first(): number {
    return rowAt(this.list.tops, this.top + FILE_HEAD);
  }

  scrollTo(index: number, align: "auto" | "start"): void {
    const { tops, rows } = this.list;
    const from = tops[index] ?? 0;
    const to = tops[index + 1] ?? from;
    // The head of the file that sticks covers what lies under it.
    const cover = rows[index]?.kind === "file" ? 0 : FILE_HEAD;
    if (align === "start" || from < this.top + cover) this.move(from - cover);
    else if (to > this.top + this.height) this.move(Math.min(to - this.height, from - cover));
  }

  private move(to: number): void {
    if (this.place === null) return;
    this.place.scroller.scrollTop = to;
    this.top = this.place.scroller.scrollTop;
    this.look();
  }

  private look(): void {
    const { rows, tops, heads } = this.list;
    if (rows.length === 0) {
      this.tell({ rows: [], head: 0 });
      return;
    }
    const at = rowAt(tops, this.top);
    const under = rows[at];
    this.anchor = under ? { row: under, away: this.top - (tops[at] ?? 0) } : null;
    const from = rowAt(tops, this.top - AHEAD);
    const to = Math.min(rows.length, rowAt(tops, this.top + this.height + AHEAD) + 1);
    this.place?.show(from, to);
    // A file whose last row goes under the head that sticks gives its place to the next one.
    const covered = rowAt(tops, this.top + FILE_HEAD - 12);
    let head = 0;
    let [low, high] = [0, heads.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const index = heads[middle] ?? 0;
      if (index <= covered) {
        head = index;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    const own: number[] = head < from ? [head] : [];
    for (let i = from; i < to; i++) {
      const kind = rows[i]?.kind;
      if (kind !== "line" && kind !== "end") own.push(i);
    }
    this.tell({ rows: own, head });
  }

  private tell(next: Sight): void {
    if (next.head === this.sight.head && sameList(next.rows, this.sight.rows)) return;
    this.sight = next;
    for (const watch of this.watchers) watch();
  }
}
