/** A reply's words while they come: outside of React, told once per frame. */

import { perFrame, type Scheduler } from "../../live";

export interface Words {
  readonly reply: string;
  readonly turn: number;
  readonly text: string;
  readonly reasoning: string;
  /** The tools that the model has begun to ask for in this turn. */
  readonly tools: readonly string[];
  /** The attempt that will begin, where the one before broke off. */
  readonly attempt: number | null;
}

type Change = (words: Words) => Words;

export class LiveWords {
  private shown: Words | null = null;
  private coming: Words | null = null;
  private scheduled = false;
  private readonly watchers = new Set<() => void>();

  constructor(private readonly schedule: Scheduler = perFrame) {}

  /** What was shown with the last frame. */
  readonly current = (): Words | null => this.shown;

  readonly watch = (watch: () => void): (() => void) => {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  };

  /** Replaces all words of a turn. */
  put(reply: string, turn: number, text: string, reasoning: string): void {
    this.set({ reply, turn, text, reasoning, tools: [], attempt: null });
  }

  text(reply: string, turn: number, more: string): void {
    this.change(reply, turn, (words) => ({ ...words, text: words.text + more, attempt: null }));
  }

  reasoning(reply: string, turn: number, more: string): void {
    this.change(reply, turn, (words) => ({ ...words, reasoning: words.reasoning + more, attempt: null }));
  }

  tool(reply: string, turn: number, name: string): void {
    this.change(reply, turn, (words) => ({ ...words, tools: [...words.tools, name], attempt: null }));
  }

  retrying(reply: string, turn: number, attempt: number): void {
    this.set({ reply, turn, text: "", reasoning: "", tools: [], attempt });
  }

  /** The first `turns` turns of a reply are in the chat itself now, or all of it. */
  settle(reply: string, turns: number): void {
    const words = this.coming;
    if (words !== null && words.reply === reply && words.turn <= turns) this.set(null);
  }

  private change(reply: string, turn: number, change: Change): void {
    const words = this.coming;
    const same = words !== null && words.reply === reply && words.turn === turn;
    this.set(change(same ? words : { reply, turn, text: "", reasoning: "", tools: [], attempt: null }));
  }

  private set(words: Words | null): void {
    this.coming = words;
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => this.flush());
  }

  /** Shows what came, without waiting for the frame. */
  flush(): void {
    this.scheduled = false;
    if (this.shown === this.coming) return;
    this.shown = this.coming;
    for (const watch of [...this.watchers]) watch();
  }
}
