/** Cuts Markdown into blocks, so that a text that grows renders its last block alone. */

import { Lexer } from "marked";

const DEFINITION = /^ {0,3}\[[^\]]+\]:/m;

function cut(markdown: string): string[] {
  const blocks: string[] = [];
  for (const { type, raw } of new Lexer({ gfm: true }).lex(markdown)) {
    const last = blocks.pop();
    if (last === undefined) blocks.push(raw);
    else if (type === "space") blocks.push(last + raw);
    else blocks.push(last, raw);
  }
  return blocks;
}

/** The source of each block; joined they are the text. A definition makes it one block: it may be used anywhere. */
export function blocksOf(markdown: string): readonly string[] {
  return DEFINITION.test(markdown) ? [markdown] : cut(markdown);
}

export interface Blocks {
  readonly text: string;
  readonly blocks: readonly string[];
}

/** Blocks at the end of a text that what comes next may change or join. */
const OPEN = 2;

/** The blocks of a text that has perhaps grown since `before`: what is settled is not read again. */
export function grow(before: Blocks | null, text: string): Blocks {
  if (before?.text === text) return before;
  const settled = before?.blocks.slice(0, -OPEN) ?? [];
  const start = settled.join("");
  // The lexer writes some line ends and spaces anew; what is not the text's own beginning is read again.
  if (start === "" || !text.startsWith(start)) return { text, blocks: blocksOf(text) };
  const rest = text.slice(start.length);
  if (DEFINITION.test(rest)) return { text, blocks: [text] };
  return { text, blocks: [...settled, ...cut(rest)] };
}
