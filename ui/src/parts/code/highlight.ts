/** Asks the worker, and remembers what it said. */

import type { HighlightAnswer, HighlightAsk } from "./protocol";

type Lines = NonNullable<HighlightAnswer["lines"]>;

/** Characters of code that are worth a worker's time in one block. */
const LONGEST = 400_000;
/** Characters of code whose colours are remembered, in all. */
const REMEMBERED = 1_500_000;

let worker: Worker | null = null;
let next = 1;
const waiting = new Map<number, (lines: Lines | null) => void>();
const known = new Map<string, Lines | null>();
let letters = 0;

function forget(key: string): void {
  if (known.delete(key)) letters -= key.length;
}

/** Remembers the colours of code; `before` is what it was a moment ago, while it was being written. */
function remember(key: string, lines: Lines | null, before: string | undefined): void {
  if (before !== undefined && key.startsWith(before)) forget(before);
  forget(key);
  known.set(key, lines);
  letters += key.length;
  for (const oldest of known.keys()) {
    if (letters <= REMEMBERED) break;
    forget(oldest);
  }
}

const keyOf = (code: string, language: string): string => `${language}\n${code}`;

function ask(code: string, language: string): Promise<Lines | null> {
  if (worker === null) {
    worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<HighlightAnswer>) => {
      waiting.get(data.id)?.(data.lines);
      waiting.delete(data.id);
    };
  }
  const id = next++;
  worker.postMessage({ id, code, language } satisfies HighlightAsk);
  return new Promise((resolve) => waiting.set(id, resolve));
}

/** What is known already, without waiting; undefined where it must be asked for. */
export function highlighted(code: string, language: string): Lines | null | undefined {
  return known.get(keyOf(code, language));
}

/** The lines of `code`, which was `before` when it was asked for last, in coloured pieces; null where the language is unknown or the code is too long. */
export async function highlight(code: string, language: string, before?: string): Promise<Lines | null> {
  // Where there are no workers, code is shown plain.
  if (code.length > LONGEST || language === "" || typeof Worker === "undefined") return null;
  const key = keyOf(code, language);
  const found = known.get(key);
  if (found !== undefined) return found;
  const lines = await ask(code, language);
  remember(key, lines, before === undefined ? undefined : keyOf(before, language));
  return lines;
}
