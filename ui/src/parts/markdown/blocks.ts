/** Cuts Markdown into blocks, so that a text that grows renders its last block alone. */

import { Lexer } from "marked";

/** The source of each block; joined they are the text. A definition makes it one block: it may be used anywhere. */
export function blocksOf(markdown: string): string[] {
  if (/^ {0,3}\[[^\]]+\]:/m.test(markdown)) return [markdown];
  const blocks: string[] = [];
  for (const { type, raw } of new Lexer({ gfm: true }).lex(markdown)) {
    const last = blocks.pop();
    if (last === undefined) blocks.push(raw);
    else if (type === "space") blocks.push(last + raw);
    else blocks.push(last, raw);
  }
  return blocks;
}
