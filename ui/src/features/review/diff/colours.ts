/**
 * The colours of a diff's code. Asked for what is in sight, in chunks, from the highlighting worker; until it has
 * answered a line shows plain. Whoever scrolls fast asks for more than the worker can do: the newest wish goes first,
 * and those that nobody waits for any more are dropped.
 */

import { highlight, type Piece } from "../../../parts";
import type { Hunk, Line } from "./patch";

type Side = "old" | "new";
/** Text in one colour; null is the text's own. */
export type Coloured = readonly [text: string, kind: string | null];
type Chunk = { readonly lines: readonly (readonly Piece[])[]; readonly made: (readonly Coloured[])[] };

const CHUNK = 128;
/** Wishes that wait for the worker at the same time. */
const WAITING = 4;

interface Sides {
  readonly old: readonly Line[];
  readonly new: readonly Line[];
  readonly place: ReadonlyMap<Line, number>;
  readonly chunks: Map<string, Chunk | "asked" | "none">;
}

const known = new WeakMap<Hunk, Sides>();

function sidesOf(hunk: Hunk): Sides {
  const found = known.get(hunk);
  if (found) return found;
  const old: Line[] = [];
  const fresh: Line[] = [];
  const place = new Map<Line, number>();
  for (const line of hunk.lines) {
    if (line.sign === "-") place.set(line, old.length);
    else place.set(line, fresh.length);
    if (line.sign !== "+") old.push(line);
    if (line.sign !== "-") fresh.push(line);
  }
  const sides: Sides = { old, new: fresh, place, chunks: new Map() };
  known.set(hunk, sides);
  return sides;
}

let scheduled = false;
const watchers = new Set<() => void>();

function tell(): void {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    for (const watch of watchers) watch();
  });
}

export function watchColours(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

interface Wish {
  readonly sides: Sides;
  readonly key: string;
  readonly code: string;
  readonly path: string;
}
const wishes: Wish[] = [];
let busy = false;

async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  for (let wish = wishes.pop(); wish !== undefined; wish = wishes.pop()) {
    const { sides, key, code, path } = wish;
    const lines = await highlight(code, path);
    sides.chunks.set(key, lines === null ? "none" : { lines, made: [] });
    if (lines !== null) tell();
  }
  busy = false;
}

/** Colours that stand out; punctuation and plain names keep the text's own. */
const KINDS: ReadonlySet<string> = new Set([
  "keyword",
  "string",
  "string-expression",
  "constant",
  "function",
  "comment",
  "link",
]);
const VARIABLE = /^var\(--code-token-([a-z-]+)\)$/;

/** Neighbours of one colour become one piece, so that a line has few nodes. */
function joined(pieces: readonly Piece[]): readonly Coloured[] {
  const out: [string, string | null][] = [];
  for (const [text, colour] of pieces) {
    const name = colour === null ? undefined : VARIABLE.exec(colour)?.[1];
    const kind = name !== undefined && KINDS.has(name) ? name : null;
    const last = out.at(-1);
    if (last && (last[1] === kind || text.trim() === "")) last[0] += text;
    else out.push([text, text.trim() === "" ? null : kind]);
  }
  return out;
}

/** The line in coloured pieces; null while they are not known, "none" where there are none. */
export function coloursOf(hunk: Hunk, line: Line, path: string): readonly Coloured[] | null | "none" {
  const sides = sidesOf(hunk);
  const side: Side = line.sign === "-" ? "old" : "new";
  const at = sides.place.get(line) ?? 0;
  const part = Math.floor(at / CHUNK);
  const key = `${side}${part}`;
  const chunk = sides.chunks.get(key);
  if (chunk === undefined) {
    sides.chunks.set(key, "asked");
    const lines = sides[side].slice(part * CHUNK, (part + 1) * CHUNK);
    wishes.push({ sides, key, path, code: lines.map((one) => one.text).join("\n") });
    while (wishes.length > WAITING) {
      const dropped = wishes.shift();
      dropped?.sides.chunks.delete(dropped.key);
    }
    void work();
    return null;
  }
  if (chunk === "none") return "none";
  if (chunk === "asked") return null;
  const index = at % CHUNK;
  return (chunk.made[index] ??= joined(chunk.lines[index] ?? []));
}
