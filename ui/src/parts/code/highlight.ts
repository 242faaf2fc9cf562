/** Asks the worker, and remembers what it said. */

import type { HighlightAnswer, HighlightAsk } from "./protocol";

type Lines = NonNullable<HighlightAnswer["lines"]>;

/** Characters of code that are worth a worker's time in one block. */
const LONGEST = 400_000;
const REMEMBERED = 300;

let worker: Worker | null = null;
let next = 1;
const waiting = new Map<number, (lines: Lines | null) => void>();
const known = new Map<string, Lines | null>();

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
  return known.get(`${language}\n${code}`);
}

/** The lines of `code` in coloured pieces; null where the language is unknown or the code is too long. */
export async function highlight(code: string, language: string): Promise<Lines | null> {
  // Where there are no workers, code is shown plain.
  if (code.length > LONGEST || language === "" || typeof Worker === "undefined") return null;
  const key = `${language}\n${code}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const lines = await ask(code, language);
  known.set(key, lines);
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED) break;
    known.delete(oldest);
  }
  return lines;
}
