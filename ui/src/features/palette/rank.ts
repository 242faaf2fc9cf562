/** Finds what a few letters mean: they must come in this order, and count more at the beginnings of words. */

const AT_START = 12;
const AT_WORD = 8;
const NEXT = 6;
const ANYWHERE = 1;
/** A long title is a little worse than a short one that matches as well. */
const PER_LETTER = 0.02;

const startsWord = (text: string, at: number): boolean =>
  at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "");

function score(word: string, text: string): number | null {
  const whole = text.indexOf(word);
  if (whole >= 0) {
    const bonus = whole === 0 ? AT_START : startsWord(text, whole) ? AT_WORD : 0;
    return bonus + word.length * NEXT;
  }
  let total = 0;
  let at = -1;
  for (const letter of word) {
    const found = text.indexOf(letter, at + 1);
    if (found < 0) return null;
    total += startsWord(text, found) ? AT_WORD / 2 : found === at + 1 ? NEXT / 2 : ANYWHERE;
    at = found;
  }
  return total;
}

/** How well `text` answers `query`, whose words may stand in any order; null where it does not. */
export function match(query: string, text: string): number | null {
  const lower = text.toLowerCase();
  let total = -lower.length * PER_LETTER;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const one = score(word, lower);
    if (one === null) return null;
    total += one;
  }
  return total;
}

export interface Findable {
  readonly id: string;
  readonly title: string;
  /** More words by which it is found; they count less than the title. */
  readonly also?: string;
}

const RECENT = 4;

/**
 * The best answers, best first. Without a query, what was used lately comes first and the rest keeps its order; with
 * one, having been used lately only decides between near equals.
 */
export function rank<T extends Findable>(
  all: readonly T[],
  query: string,
  recent: readonly string[],
  limit: number,
): T[] {
  const place = new Map(recent.map((id, i) => [id, i]));
  if (query.trim() === "") {
    const lately = recent.flatMap((id) => all.find((one) => one.id === id) ?? []);
    return [...lately, ...all.filter(({ id }) => !place.has(id))].slice(0, limit);
  }
  return all
    .flatMap((one) => {
      const own = match(query, one.title);
      const wide = one.also === undefined ? null : match(query, `${one.title} ${one.also}`);
      const best = own ?? (wide === null ? null : wide / 2);
      if (best === null) return [];
      return [{ one, points: best + (place.has(one.id) ? RECENT : 0) }];
    })
    .sort((a, b) => b.points - a.points)
    .slice(0, limit)
    .map(({ one }) => one);
}
