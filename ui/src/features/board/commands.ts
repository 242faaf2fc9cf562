/** What one can do with cards, from a drag, a menu, a key or the palette: each says what happened, and offers the way back. */

import { asError } from "../../api";
import { tasks, type TaskCard } from "../../live";
import { toast } from "../../parts";
import { openLanding } from "../review";
import { text } from "../../text";
import type { ColumnId } from "./columns";
import { doMove, interrupts, type Move, moveOf } from "./moves";

const words = text.board;

/** What must be confirmed before it is done. */
export interface Pending {
  readonly kind: "stop";
  readonly tasks: readonly string[];
}

let pending: Pending | null = null;
const watchers = new Set<() => void>();

export const currentPending = (): Pending | null => pending;
export function watchPending(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}
export function setPending(next: Pending | null): void {
  pending = next;
  for (const watch of watchers) watch();
}

function known(ids: readonly string[]): TaskCard[] {
  return ids.flatMap((id) => tasks.get(id) ?? []);
}

function said(done: readonly TaskCard[], one: (title: string) => string): string {
  const [first] = done;
  return done.length === 1 && first ? one(first.title) : one(words.do.many(done.length));
}

async function each(
  cards: readonly TaskCard[],
  move: "start" | "stop" | "discard" | "restore",
): Promise<TaskCard[]> {
  const outcomes = await Promise.allSettled(cards.map((card) => doMove(move, card.id)));
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") {
      const { title, hint } = asError(outcome.reason);
      toast(`${title}. ${hint}`, { kind: "error" });
    }
  }
  return cards.filter((_, i) => outcomes[i]?.status === "fulfilled");
}

export async function start(ids: readonly string[]): Promise<void> {
  await each(known(ids), "start");
}

export async function stop(ids: readonly string[]): Promise<void> {
  const cards = known(ids);
  const done = await each(cards, "stop");
  const stopped = done.filter((card) => card.state !== "queued");
  if (stopped.length > 0) {
    const again = stopped.map((card) => card.id);
    toast(said(stopped, words.do.stopped), {
      action: { label: words.do.again, act: () => void start(again) },
    });
  }
}

/** Stops at once where it is one; asks first where it takes several agents from their work. */
export function askToStop(ids: readonly string[]): void {
  const running = known(ids).filter((card) => interrupts("stop", card.state));
  if (running.length > 1) setPending({ kind: "stop", tasks: ids });
  else void stop(ids);
}

export async function discard(ids: readonly string[]): Promise<void> {
  const done = await each(known(ids), "discard");
  if (done.length === 0) return;
  const back = done.map((card) => card.id);
  toast(said(done, done.some((card) => card.latest_run != null) ? words.do.discarded : words.do.putAway), {
    action: { label: words.do.restore, act: () => void restore(back) },
  });
}

export async function restore(ids: readonly string[]): Promise<void> {
  const done = await each(known(ids), "restore");
  if (done.length > 0) toast(said(done, words.do.restored));
}

/** Landing asks how: it is the review's own dialog. */
export function accept(id: string): void {
  openLanding(id);
}

/** Puts cards into a column, each as its state allows; says which could not go. */
export function moveTo(ids: readonly string[], column: ColumnId): void {
  const by = new Map<Move["kind"], string[]>();
  for (const card of known(ids)) {
    const move = moveOf(card.state, column);
    if (move === "refuse") toast(words.do.cannot(card.title, words.columns[column]), { kind: "plain" });
    else by.set(move, [...(by.get(move) ?? []), card.id]);
  }
  const [toAccept] = by.get("accept") ?? [];
  if (by.has("start")) void start(by.get("start") ?? []);
  if (by.has("stop")) askToStop(by.get("stop") ?? []);
  if (by.has("discard")) void discard(by.get("discard") ?? []);
  if (by.has("restore")) void restore(by.get("restore") ?? []);
  if (toAccept !== undefined) accept(toAccept);
}
