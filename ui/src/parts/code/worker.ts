/** Highlights code off the main thread. */

import type { HighlightAnswer, HighlightAsk } from "./protocol";
import { linesOf } from "./tokens";

addEventListener("message", ({ data }: MessageEvent<HighlightAsk>) => {
  const { id, code, language } = data;
  void linesOf(code, language)
    .catch(() => null)
    .then((lines) => postMessage({ id, lines } satisfies HighlightAnswer));
});
