/** Highlights code off the main thread; languages are loaded when they are first seen. */

import { createHighlighterCore, type HighlighterCore } from "shiki/core";
import { createCssVariablesTheme } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { bundledLanguages } from "shiki/langs";
import { languageOf } from "./languages";
import type { HighlightAnswer, HighlightAsk, Piece } from "./protocol";

/** Longer lines are shown plain: grammars take quadratic time on minified code. */
const LONGEST_LINE = 2000;
const ITALIC = 1;

// Colours are CSS variables, so one highlighting serves all themes.
const theme = createCssVariablesTheme({ name: "flotilla", variablePrefix: "--code-", fontStyle: true });
const engine = createJavaScriptRegexEngine({ forgiving: true });
let opening: Promise<HighlighterCore> | null = null;

async function highlight(code: string, language: string): Promise<HighlightAnswer["lines"]> {
  const name = languageOf(language);
  if (!(name in bundledLanguages)) return null;
  opening ??= createHighlighterCore({ themes: [theme], langs: [], engine });
  const highlighter = await opening;
  if (!highlighter.getLoadedLanguages().includes(name)) {
    await highlighter.loadLanguage(bundledLanguages[name as keyof typeof bundledLanguages]);
  }
  const { tokens } = highlighter.codeToTokens(code, {
    lang: name,
    theme: "flotilla",
    tokenizeMaxLineLength: LONGEST_LINE,
  });
  return tokens.map((line) =>
    line.map((token): Piece => [token.content, token.color ?? null, Number(token.fontStyle) === ITALIC]),
  );
}

addEventListener("message", ({ data }: MessageEvent<HighlightAsk>) => {
  const { id, code, language } = data;
  void highlight(code, language)
    .catch(() => null)
    .then((lines) => postMessage({ id, lines } satisfies HighlightAnswer));
});
