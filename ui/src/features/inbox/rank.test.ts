import { describe, expect, it } from "vitest";
import type { TaskCard } from "../../live";
import { countInbox, rankInbox } from "./rank";

const card = (id: string, state: string, at: string, landing = false): TaskCard =>
  ({ id, state, landing, updated_at: at, number: 1 }) as unknown as TaskCard;

const cards = [
  card("failed-old", "failed", "2026-01-01"),
  card("failed-new", "failed", "2026-01-02"),
  card("review", "review", "2026-01-01"),
  card("landing", "review", "2026-01-01", true),
  { ...card("refused", "review", "2026-01-05"), refused: {} } as TaskCard,
  card("asks-new", "needs_you", "2026-01-03"),
  card("asks-old", "needs_you", "2026-01-02"),
  card("running", "running", "2026-01-01"),
];

describe("the inbox", () => {
  it("begins with who waits longest, ends with failures, the newest first", () => {
    expect(rankInbox(cards)).toEqual([
      "asks-old",
      "asks-new",
      "refused",
      "review",
      "failed-new",
      "failed-old",
    ]);
  });
  it("counts what it shows", () => {
    expect(countInbox(cards)).toBe(rankInbox(cards).length);
  });
});
