export { Code, CodeBlock, type CodeProps, Pieces, useHighlighted } from "./Code";
export { languageOf } from "./languages";
export type { Piece } from "./protocol";
