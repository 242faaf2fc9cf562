/**
 * The colours of a diff's code. Asked for what is in sight, in chunks, from the highlighting worker; until it has
 * answered a line shows plain.
 */

import { highlight, type Piece } from "../../../parts";
import type { Hunk, Line } from "./patch";

type Side = "old" | "new";
type Chunk = readonly (readonly Piece[])[] | "asked" | null;

const CHUNK = 250;

interface Sides {
  readonly old: readonly Line[];
  readonly new: readonly Line[];
  readonly place: ReadonlyMap<Line, number>;
  readonly chunks: Map<string, Chunk>;
}

const known = new WeakMap<Hunk, Sides>();

function sidesOf(hunk: Hunk): Sides {
  const found = known.get(hunk);
  if (found) return found;
  const old = hunk.lines.filter((line) => line.sign !== "+");
  const fresh = hunk.lines.filter((line) => line.sign !== "-");
  const place = new Map<Line, number>();
  old.forEach((line, i) => {
    if (line.sign === "-") place.set(line, i);
  });
  fresh.forEach((line, i) => place.set(line, i));
  const sides: Sides = { old, new: fresh, place, chunks: new Map() };
  known.set(hunk, sides);
  return sides;
}

let version = 0;
let scheduled = false;
const watchers = new Set<() => void>();

function tell(): void {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    version++;
    for (const watch of watchers) watch();
  });
}

export const colourVersion = (): number => version;

export function watchColours(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

/** The line in coloured pieces; null while they are not known. */
export function coloursOf(hunk: Hunk, line: Line, path: string): readonly Piece[] | null {
  const sides = sidesOf(hunk);
  const side: Side = line.sign === "-" ? "old" : "new";
  const at = sides.place.get(line) ?? 0;
  const part = Math.floor(at / CHUNK);
  const key = `${side}${part}`;
  const chunk = sides.chunks.get(key);
  if (chunk === undefined) {
    sides.chunks.set(key, "asked");
    const code = sides[side]
      .slice(part * CHUNK, (part + 1) * CHUNK)
      .map((one) => one.text)
      .join("\n");
    void highlight(code, path).then((lines) => {
      sides.chunks.set(key, lines);
      if (lines !== null) tell();
    });
    return null;
  }
  return chunk === "asked" || chunk === null ? null : (chunk[at % CHUNK] ?? null);
}
