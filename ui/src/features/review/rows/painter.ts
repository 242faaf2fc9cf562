/**
 * Draws the lines of a diff into the page, outside of React: a change has tens of thousands of them, and only those in
 * sight are there. A line that leaves the window lends its elements to one that comes in.
 */

import { text } from "../../../text";
import { type Coloured, coloursOf } from "../diff/colours";
import { LINE } from "../diff/heights";
import { isMarked } from "../diff/marks";
import { type Span, wordsOf } from "../diff/pairs";
import type { Hunk, Line } from "../diff/patch";
import type { Layout, LineRow, Row } from "../diff/rows";
import styles from "./Line.module.css";

export interface Chosen {
  readonly from: number;
  readonly to: number;
  readonly side: "old" | "new" | "both";
}

/** What decides how lines look. */
export interface Look {
  readonly rows: readonly Row[];
  readonly tops: Float64Array;
  readonly layout: Layout;
  /** Ids of rows begin with it. */
  readonly id: string;
  readonly cursor: number | null;
  readonly chosen: Chosen | null;
  readonly marks: (path: string) => ReadonlySet<string>;
}

interface Slot {
  readonly element: HTMLElement;
  readonly oldNumber: HTMLElement;
  readonly newNumber: HTMLElement;
  /** The unified line, or the side before. */
  readonly first: HTMLElement;
  readonly second: HTMLElement | null;
  readonly layout: Layout;
  index: number;
  row: LineRow | null;
  coloured: boolean;
  height: number;
}

const words = text.review.row;

/** What a row is called where it is read aloud. */
function nameOf(left: Line | null, right: Line | null): string {
  if (left !== null && right !== null) {
    return left.sign === " " ? words.same(right.new) : words.changed(right.new);
  }
  if (left !== null) return words.removed(left.old);
  if (right === null) return "";
  return right.sign === "+" ? words.added(right.new) : words.same(right.new);
}

const SIGNS: Record<string, string> = { "+": "add", "-": "del", " ": "same" };
const signOf = (line: Line | null): string => (line === null ? "none" : (SIGNS[line.sign] ?? "same"));

const spansOf = new WeakMap<Line, readonly Span[]>();

function changedWords(hunk: Hunk, line: Line): readonly Span[] {
  let spans = spansOf.get(line);
  if (spans === undefined) spansOf.set(line, (spans = wordsOf(hunk.lines, line)));
  return spans;
}

function cell(className: string | undefined, gutter?: "old" | "new"): HTMLElement {
  const element = document.createElement("div");
  element.className = className ?? "";
  element.setAttribute("role", "gridcell");
  if (gutter) element.dataset["gutter"] = gutter;
  return element;
}

function makeSlot(layout: Layout): Slot {
  const element = document.createElement("div");
  element.className = `${styles.line} ${layout === "split" ? styles.split : styles.unified}`;
  element.setAttribute("role", "row");
  const oldNumber = cell(styles.number, "old");
  const newNumber = cell(styles.number, "new");
  const first = cell(styles.code);
  const second = layout === "split" ? cell(styles.code) : null;
  if (second) element.append(oldNumber, first, newNumber, second);
  else element.append(oldNumber, newNumber, first);
  return {
    element,
    oldNumber,
    newNumber,
    first,
    second,
    layout,
    index: -1,
    row: null,
    coloured: false,
    height: 0,
  };
}

function write(element: HTMLElement, value: string): void {
  const { firstChild } = element;
  if (firstChild?.nodeType === Node.TEXT_NODE && firstChild === element.lastChild) {
    if (firstChild.nodeValue !== value) firstChild.nodeValue = value;
  } else {
    element.textContent = value;
  }
}

/** Cuts coloured pieces where changed words begin and end. */
function fill(
  element: HTMLElement,
  pieces: readonly Coloured[],
  spans: readonly Span[],
  open: boolean,
): void {
  const nodes: Node[] = [];
  let [at, k] = [0, 0];
  for (const [piece, kind] of pieces) {
    let from = 0;
    while (from < piece.length) {
      while (k < spans.length && (spans[k]?.[1] ?? 0) <= at + from) k++;
      const span = spans[k];
      const marked = span !== undefined && span[0] <= at + from;
      const end =
        span === undefined ? piece.length : Math.min(piece.length, (marked ? span[1] : span[0]) - at);
      const part = piece.slice(from, end);
      if (kind === null && !marked) {
        nodes.push(document.createTextNode(part));
      } else {
        const node = document.createElement("span");
        node.className = `${kind === null ? "" : (styles[kind] ?? "")} ${marked ? (styles.word ?? "") : ""}`;
        node.textContent = part;
        nodes.push(node);
      }
      from = end;
    }
    at += piece.length;
  }
  if (open) {
    const node = document.createElement("span");
    node.className = styles.open ?? "";
    node.textContent = text.review.noNewline;
    nodes.push(node);
  }
  element.replaceChildren(...nodes);
}

/** Gives whether the line has its colours. */
function paintCode(element: HTMLElement, hunk: Hunk, line: Line | null, path: string): boolean {
  element.dataset["sign"] = signOf(line);
  if (line === null) {
    write(element, "");
    return true;
  }
  const colours = coloursOf(hunk, line, path);
  const spans = line.sign === " " ? [] : changedWords(hunk, line);
  if (colours !== null && colours !== "none") fill(element, colours, spans, line.open);
  else if (spans.length > 0 || line.open) fill(element, [[line.text, null]], spans, line.open);
  else write(element, line.text);
  return colours !== null;
}

/** How tall a cell's letters stand, in whole lines: the cell itself is as tall as its row. */
function tallness(element: HTMLElement): number {
  const letters = document.createRange();
  letters.selectNodeContents(element);
  return Math.max(1, Math.ceil(letters.getBoundingClientRect().height / LINE - 0.05)) * LINE;
}

export class Painter {
  private look: Look | null = null;
  private readonly slots = new Map<number, Slot>();
  private free: Slot[] = [];
  private dirty = false;
  private layer: HTMLElement | null = null;
  private from = 0;
  private to = 0;

  attach(layer: HTMLElement): () => void {
    this.layer = layer;
    return () => {
      this.clear();
      this.layer = null;
    };
  }

  private clear(): void {
    this.layer?.replaceChildren();
    this.slots.clear();
    this.free = [];
  }

  /** Something of how lines look is another one now. */
  use(look: Look): void {
    const before = this.look;
    this.look = look;
    if (before !== null && before.layout !== look.layout) this.clear();
    this.dirty = true;
  }

  /** Draws what is in sight again, where how it looks has changed. */
  refresh(): void {
    this.window(this.from, this.to);
  }

  /** Shows the lines among the rows from `from` to before `to`. */
  window(from: number, to: number): void {
    const { look, dirty } = this;
    this.from = from;
    this.to = to;
    if (look === null) return;
    for (const [index, slot] of this.slots) {
      if (index >= from && index < to && look.rows[index]?.kind === "line") continue;
      this.slots.delete(index);
      this.free.push(slot);
    }
    const first = dirty || this.slots.size === 0 ? to : Math.min(...this.slots.keys());
    const before = this.slots.get(first)?.element ?? null;
    for (let index = from; index < to; index++) {
      const row = look.rows[index];
      if (row?.kind !== "line") continue;
      const known = this.slots.get(index);
      if (known !== undefined && !dirty) continue;
      const slot = known ?? this.free.pop() ?? makeSlot(look.layout);
      this.slots.set(index, slot);
      this.paint(slot, index, row, look);
      // Lines stand in the page in their order, so that what one selects and copies does, too.
      this.layer?.insertBefore(slot.element, index < first ? before : null);
    }
    this.dirty = false;
    for (const { element } of this.free) element.remove();
  }

  /** Colours came in. */
  recolour(): void {
    for (const slot of this.slots.values()) {
      const { row } = slot;
      if (slot.coloured || row === null) continue;
      this.code(slot, row);
    }
  }

  /** The rows in the page whose height is not certain, and how tall they are. Reads the layout. */
  measure(guessed: (row: LineRow) => boolean): Map<LineRow, number> {
    const found = new Map<LineRow, number>();
    for (const { row, first, second } of this.slots.values()) {
      if (row === null || !guessed(row)) continue;
      found.set(row, Math.max(tallness(first), second === null ? 0 : tallness(second)));
    }
    return found;
  }

  private code(slot: Slot, row: LineRow): void {
    const { hunk, left, right, path } = row;
    if (slot.second === null) {
      slot.coloured = paintCode(slot.first, hunk, left ?? right, path);
    } else {
      const one = paintCode(slot.first, hunk, left, path);
      slot.coloured = paintCode(slot.second, hunk, right, path) && one;
    }
  }

  private paint(slot: Slot, index: number, row: LineRow, look: Look): void {
    const { element, oldNumber, newNumber } = slot;
    const { hunk, left, right } = row;
    const top = look.tops[index] ?? 0;
    const height = (look.tops[index + 1] ?? 0) - top;
    element.style.transform = `translateY(${top}px)`;
    if (slot.height !== height) {
      slot.height = height;
      element.style.height = `${height}px`;
    }
    if (slot.index !== index) {
      slot.index = index;
      element.dataset["index"] = String(index);
      element.id = `${look.id}-${index}`;
      element.setAttribute("aria-rowindex", String(index + 1));
    }
    if (slot.row !== row) {
      slot.row = row;
      element.setAttribute("aria-label", nameOf(left, right));
      const line = left ?? right;
      const [old, fresh] = slot.second === null ? [line, line] : [left, right];
      write(oldNumber, old === null || old.old === 0 ? "" : String(old.old));
      write(newNumber, fresh === null || fresh.new === 0 ? "" : String(fresh.new));
      oldNumber.dataset["sign"] = signOf(old);
      newNumber.dataset["sign"] = signOf(fresh);
      this.code(slot, row);
    }
    const marks = look.marks(row.path);
    const accepted = marks.size > 0 && (isMarked(hunk, left, marks) || isMarked(hunk, right, marks));
    const { chosen } = look;
    const picked = chosen !== null && index >= chosen.from && index <= chosen.to;
    element.toggleAttribute("data-accepted", accepted);
    element.toggleAttribute("data-cursor", index === look.cursor);
    element.setAttribute("aria-selected", String(picked));
    if (picked) element.dataset["chosen"] = chosen.side;
    else delete element.dataset["chosen"];
  }
}
