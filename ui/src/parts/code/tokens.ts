/** Cuts code into coloured pieces; languages are loaded when they are first seen. */

import { createCssVariablesTheme, createHighlighterCore, type HighlighterCore } from "shiki/core";
import type { GrammarState, ThemedToken } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { bundledLanguages } from "shiki/langs";
import { languageOf } from "./languages";
import type { HighlightAnswer, Piece } from "./protocol";

/** Longer lines are shown plain: grammars take quadratic time on minified code. */
const LONGEST_LINE = 2000;
const ITALIC = 1;

// Colours are CSS variables, so one highlighting serves all themes.
const theme = createCssVariablesTheme({ name: "flotilla", variablePrefix: "--code-", fontStyle: true });
const engine = createJavaScriptRegexEngine({ forgiving: true });
let opening: Promise<HighlighterCore> | null = null;

const piecesOf = (line: readonly ThemedToken[]): readonly Piece[] =>
  line.map((token): Piece => [token.content, token.color ?? null, Number(token.fontStyle) === ITALIC]);

/** The whole lines of the code that was asked for last: code that is being written is not read from its beginning again. */
interface Growing {
  readonly language: string;
  readonly code: string;
  readonly lines: readonly (readonly Piece[])[];
  readonly state: GrammarState | undefined;
}
let growing: Growing | null = null;

/** The lines of `code` in coloured pieces; null where the language is unknown. */
export async function linesOf(code: string, language: string): Promise<HighlightAnswer["lines"]> {
  const name = languageOf(language);
  if (!(name in bundledLanguages)) return null;
  opening ??= createHighlighterCore({ themes: [theme], langs: [], engine });
  const highlighter = await opening;
  if (!highlighter.getLoadedLanguages().includes(name)) {
    await highlighter.loadLanguage(bundledLanguages[name as keyof typeof bundledLanguages]);
  }
  const before = growing?.language === name && code.startsWith(growing.code) ? growing : null;
  const tokens = (part: string, state: GrammarState | undefined) => {
    const found = highlighter.codeToTokens(part, {
      lang: name,
      theme: "flotilla",
      tokenizeMaxLineLength: LONGEST_LINE,
      ...(state === undefined ? {} : { grammarState: state }),
    });
    return { lines: found.tokens.map(piecesOf), state: found.grammarState };
  };
  // All lines but the last are whole: they are kept for when more of this code comes.
  const end = code.lastIndexOf("\n") + 1;
  const known = before?.code.length ?? 0;
  let whole = before;
  if (end > known) {
    const more = tokens(code.slice(known, end - 1), before?.state);
    whole = {
      language: name,
      code: code.slice(0, end),
      lines: [...(before?.lines ?? []), ...more.lines],
      state: more.state,
    };
    growing = whole;
  }
  return [...(whole?.lines ?? []), ...tokens(code.slice(end), whole?.state).lines];
}
