/** What needs the user, in the order of what it holds up: agents that wait, then refused landings, finished work, failures. */

import type { TaskCard } from "../../live";

const ORDER: Partial<Record<TaskCard["state"], number>> = { needs_you: 0, review: 1, failed: 2 };

export const needsUser = (card: TaskCard): boolean => card.state in ORDER && !card.landing;

/** The ids of the cards that need the user. Of equals, whoever waits longest comes first; of failures, the newest. */
export function rankInbox(cards: Iterable<TaskCard>): string[] {
  // What was to land and did not comes before what nobody has looked at.
  const place = (card: TaskCard): number =>
    card.state === "review" && card.refused != null ? 0.5 : (ORDER[card.state] ?? 9);
  return [...cards]
    .filter(needsUser)
    .sort((a, b) => {
      if (place(a) !== place(b)) return place(a) - place(b);
      const older = a.updated_at.localeCompare(b.updated_at) || a.number - b.number;
      return a.state === "failed" ? -older : older;
    })
    .map(({ id }) => id);
}

export function countInbox(cards: Iterable<TaskCard>): number {
  let count = 0;
  for (const card of cards) if (needsUser(card)) count++;
  return count;
}
