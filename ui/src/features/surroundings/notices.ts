/** Which changes of tasks are worth a word while nobody looks at the window. */

import type { Notice } from "../../host";
import type { TaskCard } from "../../live";
import { text } from "../../text";

export type Kind = "needs_you" | "review" | "failed";

export interface News {
  readonly task: string;
  readonly title: string;
  readonly kind: Kind;
}

const isKind = (state: TaskCard["state"]): state is Kind =>
  state === "needs_you" || state === "review" || state === "failed";

/** What a card waits for, so that each thing is told once: a second question is news, the same one is not. */
function markOf(card: TaskCard): string {
  const needs = card.latest_run?.needs ?? [];
  const ids = needs.map((need) => (need.need === "approval" ? need.approval : need.question));
  return `${card.state}:${card.latest_run?.id ?? ""}:${card.state === "needs_you" ? ids.join(",") : ""}`;
}

/** Follows the cards. What was there at first is no news. */
export class Watcher {
  private marks: Map<string, string> | null = null;

  take(cards: Iterable<TaskCard>): News[] {
    const before = this.marks;
    const marks = new Map<string, string>();
    const news: News[] = [];
    for (const card of cards) {
      const mark = markOf(card);
      marks.set(card.id, mark);
      if (before === null || before.get(card.id) === mark || !isKind(card.state)) continue;
      // Of several questions one was answered: what is left was told before.
      if (card.state === "needs_you" && onlyFewer(before.get(card.id), mark)) continue;
      news.push({ task: card.id, title: card.title, kind: card.state });
    }
    this.marks = marks;
    return news;
  }
}

function onlyFewer(before: string | undefined, now: string): boolean {
  if (before?.startsWith("needs_you:") !== true) return false;
  const known = new Set(before.split(":")[2]?.split(","));
  return (now.split(":")[2] ?? "").split(",").every((id) => known.has(id));
}

/** Several pieces of news of a moment as one notice; a click leads to the card, or to all of them. */
export function noticeOf(news: readonly News[]): Notice | null {
  const words = text.surroundings.notices;
  const [first] = news;
  if (first === undefined) return null;
  if (new Set(news.map(({ task }) => task)).size > 1) {
    return {
      title: words.many(news.length),
      body: news.map(({ title }) => title).join(", "),
      route: "/inbox",
    };
  }
  const last = news.at(-1) ?? first;
  const route = last.kind === "review" ? `/task/${last.task}/changes` : `/task/${last.task}`;
  return { title: words[last.kind](last.title), body: words.bodies[last.kind], route };
}
