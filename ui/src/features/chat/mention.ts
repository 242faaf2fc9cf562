/** Files that are named in what is being typed: `@src/lib.rs`. */

export interface Mention {
  /** Where the `@` stands. */
  readonly from: number;
  /** Where the letters behind it end: the caret. */
  readonly to: number;
  readonly query: string;
}

/** The mention that is being typed at the caret; null where there is none. */
export function mentionAt(text: string, caret: number): Mention | null {
  const before = text.slice(0, caret);
  const found = /(?:^|[\s([{"'`])@([^\s@]*)$/.exec(before);
  if (found === null) return null;
  const query = found[1] ?? "";
  return { from: caret - query.length - 1, to: caret, query };
}

/** The text with the mention made whole, and where the caret then stands. */
export function complete(text: string, mention: Mention, path: string): { text: string; caret: number } {
  const after = text.slice(mention.to);
  const gap = /^\s/.test(after) ? "" : " ";
  const before = `${text.slice(0, mention.from)}@${path}`;
  return { text: before + gap + after, caret: before.length + 1 };
}

/** Those of `paths` that the text still names. */
export function named(text: string, paths: readonly string[]): readonly string[] {
  return paths.filter((path) => {
    for (let at = text.indexOf(`@${path}`); at >= 0; at = text.indexOf(`@${path}`, at + 1)) {
      const next = text.charAt(at + path.length + 1);
      if (next === "" || /[\s.,;:!?)\]}"'`]/.test(next)) return true;
    }
    return false;
  });
}
