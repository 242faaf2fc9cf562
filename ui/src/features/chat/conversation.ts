/** One chat as it is now: its tree, what of it shows, and the words that come. Outside of React. */

import { asError, call, open, type Wire } from "../../api";
import type { Unsubscribe } from "../../host";
import {
  branchOf,
  type ChatMessage,
  type Chosen,
  choosing,
  EMPTY_TREE,
  forgetting,
  type Tree,
  treeOf,
} from "./tree";
import { LiveWords } from "./words";

export type ChatCard = Wire<"ChatCard">;

export interface Shown {
  readonly card: ChatCard | null;
  readonly tree: Tree;
  /** The messages that show. */
  readonly branch: readonly string[];
  /** The message after which a new branch is about to begin. */
  readonly from: string | null;
  /** Why the chat cannot be read. */
  readonly error: Wire<"Error"> | null;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;

export class Conversation {
  readonly words = new LiveWords();
  private readonly messages = new Map<string, ChatMessage>();
  private chosen: Chosen = new Map();
  private seq: number | undefined;
  private wanted: string | null = null;
  private reading = false;
  private again = false;
  private followers = 0;
  private end: Unsubscribe = () => undefined;
  private shown: Shown = { card: null, tree: EMPTY_TREE, branch: [], from: null, error: null };
  private readonly watchers = new Set<() => void>();

  constructor(readonly id: string) {}

  readonly current = (): Shown => this.shown;

  readonly watch = (watch: () => void): Unsubscribe => {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  };

  /** Follows the chat until everyone who asked for it has let go. What is known already shows at once. */
  follow(): Unsubscribe {
    if (this.followers++ === 0) this.end = this.connect();
    let over = false;
    return () => {
      if (over) return;
      over = true;
      if (--this.followers === 0) this.end();
    };
  }

  private connect(): Unsubscribe {
    let over = false;
    let pause = FIRST_PAUSE_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let close: Unsubscribe = () => undefined;
    const connect = (): void => {
      close = open(
        "WatchChat",
        { path: { chat: this.id } },
        {
          open: () => {
            pause = FIRST_PAUSE_MS;
            void this.read();
          },
          entry: ({ data }) => this.take(JSON.parse(data) as Wire<"ChatLive">),
          end: () => {
            if (over) return;
            // A chat that is not there says why; a daemon that is not there comes back.
            void this.read();
            timer = setTimeout(connect, pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
          },
        },
      );
    };
    connect();
    return () => {
      over = true;
      clearTimeout(timer);
      close();
    };
  }

  /** Shows another version of a message. */
  choose(id: string): void {
    this.chosen = choosing(this.shown.tree, this.chosen, id);
    this.show({ from: null });
  }

  /** Brings a message into sight, once it is known. */
  seek(id: string): void {
    if (this.shown.tree.byId.has(id)) this.choose(id);
    else this.wanted = id;
  }

  /** What is said next follows this message, whatever follows it already; null takes that back. */
  branchFrom(id: string | null): void {
    this.show({ from: id });
  }

  /** A new child of `parent` is to be seen as soon as it is there. */
  expectBelow(parent: string | null): void {
    this.chosen = forgetting(this.chosen, parent);
    this.show({ from: null });
  }

  /** What a new message follows. */
  get tip(): string | null {
    return this.shown.branch.at(-1) ?? null;
  }

  async read(): Promise<void> {
    this.again = true;
    if (this.reading) return;
    this.reading = true;
    try {
      while (this.takeAgain()) {
        const query = this.seq === undefined ? {} : { after: this.seq };
        const { tree, seq, ...card } = await call("ShowChat", { path: { chat: this.id }, query });
        this.learn(tree, seq, card);
      }
    } catch (problem) {
      this.show({ error: asError(problem) });
    } finally {
      this.reading = false;
    }
  }

  /** Whether something changed since the last reading began. */
  private takeAgain(): boolean {
    const again = this.again;
    this.again = false;
    return again;
  }

  private learn(changed: readonly ChatMessage[], seq: number, card: ChatCard): void {
    this.seq = seq;
    for (const message of changed) {
      this.messages.set(message.id, message);
      if (message.by === "model") {
        this.words.settle(message.id, message.state === "under_way" ? message.turns : Infinity);
      }
    }
    // The words of a turn and the turn itself change places within one frame.
    this.words.flush();
    const tree = changed.length > 0 ? treeOf(this.messages.values()) : this.shown.tree;
    if (this.wanted !== null && tree.byId.has(this.wanted)) {
      this.chosen = choosing(tree, this.chosen, this.wanted);
      this.wanted = null;
    }
    this.show({ tree, card, error: null });
  }

  private take(live: Wire<"ChatLive">): void {
    switch (live.live) {
      case "changed":
        if (this.seq === undefined || live.seq > this.seq) void this.read();
        break;
      case "so_far":
        if (this.isNew(live)) this.words.put(live.reply, live.turn, live.text, live.reasoning);
        break;
      case "text":
        if (this.isNew(live)) this.words.text(live.reply, live.turn, live.text);
        break;
      case "reasoning":
        if (this.isNew(live)) this.words.reasoning(live.reply, live.turn, live.text);
        break;
      case "tool_call":
        if (this.isNew(live)) this.words.tool(live.reply, live.turn, live.name);
        break;
      case "retrying":
        if (this.isNew(live)) this.words.retrying(live.reply, live.turn, live.attempt);
        break;
    }
  }

  /** Whether words belong to a turn that is not in the chat itself yet. */
  private isNew({ reply, turn }: { reply: string; turn: number }): boolean {
    const known = this.messages.get(reply);
    return known?.by !== "model" || (known.state === "under_way" && turn > known.turns);
  }

  private show(change: Partial<Omit<Shown, "branch">>): void {
    const next = { ...this.shown, ...change };
    this.shown = { ...next, branch: branchOf(next.tree, this.chosen, next.from) };
    for (const watch of [...this.watchers]) watch();
  }
}

const REMEMBERED = 20;
const known = new Map<string, Conversation>();

/** The conversation of a chat; those that were opened last keep what they know. */
export function conversation(id: string): Conversation {
  const found = known.get(id) ?? new Conversation(id);
  known.delete(id);
  known.set(id, found);
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED) break;
    known.delete(oldest);
  }
  return found;
}
