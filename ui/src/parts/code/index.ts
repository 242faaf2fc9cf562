export { Code, CodeBlock, type CodeProps, Pieces, useHighlighted } from "./Code";
export { highlight } from "./highlight";
export { languageOf } from "./languages";
export type { Piece } from "./protocol";
