/** What the page and the highlighting worker say to each other. */

export interface HighlightAsk {
  readonly id: number;
  readonly code: string;
  /** A name or an alias such as `ts`, or a file name such as `main.rs`. */
  readonly language: string;
}

/** A piece of a line: its text, the token's kind as a CSS variable (`--code-…`) or null, and its font style. */
export type Piece = readonly [text: string, colour: string | null, italic: boolean];

export interface HighlightAnswer {
  readonly id: number;
  /** Null where the language is unknown: shown plain. */
  readonly lines: readonly (readonly Piece[])[] | null;
}
