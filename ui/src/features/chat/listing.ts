/** A list of chats: read in pages, kept true by the board's stream. Outside of React. */

import { asError, call, type Wire } from "../../api";
import type { Unsubscribe } from "../../host";
import { watchChats } from "../../live";
import { text } from "../../text";

export type ListedChat = Wire<"ListedChat">;
type ChatCard = Wire<"ChatCard">;
export type ChatState = Wire<"ChatState">;

export interface Listed {
  readonly chats: readonly ListedChat[];
  readonly loading: boolean;
  readonly more: boolean;
  readonly error: Wire<"Error"> | null;
}

/** The list with what changed in it; the one last at work stands first. */
export function withChanges(
  chats: readonly ListedChat[],
  changed: readonly ChatCard[],
  state: ChatState,
): readonly ListedChat[] {
  const newer = new Map(changed.map((card) => [card.id, card]));
  const kept = chats.filter((chat) => !newer.has(chat.id));
  const here = changed.filter((card) => card.state === state);
  return [...here, ...kept].sort((a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at));
}

/** A search's places stay where they are; what the chats are called and how they do changes. */
function withNews(
  chats: readonly ListedChat[],
  changed: readonly ChatCard[],
  state: ChatState,
): readonly ListedChat[] {
  const newer = new Map(changed.map((card) => [card.id, card]));
  return chats.flatMap((chat) => {
    const news = newer.get(chat.id);
    if (news === undefined) return [chat];
    return news.state === state ? [{ ...chat, ...news }] : [];
  });
}

/** What a list of this state showed last: it stands there until its successor knows better. */
const recent = new Map<ChatState, readonly ListedChat[]>();

export class Listing {
  private shown: Listed;
  private end: Unsubscribe = () => undefined;
  private next: number | null = null;
  private round = 0;
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly state: ChatState,
    private readonly search: string,
  ) {
    this.shown = { chats: recent.get(state) ?? [], loading: true, more: false, error: null };
  }

  readonly current = (): Listed => this.shown;

  readonly watch = (watch: () => void): Unsubscribe => {
    this.watchers.add(watch);
    if (this.watchers.size === 1) this.end = this.follow();
    return () => {
      this.watchers.delete(watch);
      if (this.watchers.size === 0) this.end();
    };
  };

  /** Reads the first page again. */
  async read(): Promise<void> {
    await this.page(undefined);
  }

  /** Reads the page after the last one. */
  async readOn(): Promise<void> {
    if (this.next !== null && !this.shown.loading) await this.page(this.next);
  }

  private follow(): Unsubscribe {
    void this.read();
    return watchChats((changed) => {
      if (changed === null) void this.read();
      else {
        const change = this.search === "" ? withChanges : withNews;
        this.show({ chats: change(this.shown.chats, changed, this.state) });
      }
    });
  }

  private async page(before: number | undefined): Promise<void> {
    const round = ++this.round;
    this.show({ loading: true });
    try {
      const list = await call("ListChats", {
        query: {
          state: this.state,
          ...(this.search === "" ? {} : { text: this.search }),
          ...(before === undefined ? {} : { before }),
        },
      });
      if (round !== this.round) return;
      this.next = list.next ?? null;
      const known = new Set(list.chats.map((chat) => chat.id));
      const kept = before === undefined ? [] : this.shown.chats.filter((chat) => !known.has(chat.id));
      this.show({ chats: [...kept, ...list.chats], loading: false, more: this.next !== null, error: null });
    } catch (problem) {
      if (round === this.round) this.show({ loading: false, error: asError(problem) });
    }
  }

  private show(change: Partial<Listed>): void {
    this.shown = { ...this.shown, ...change };
    if (change.chats) recent.set(this.state, change.chats);
    for (const watch of [...this.watchers]) watch();
  }
}

const DAY_MS = 86_400_000;

/** The heading that a chat stands under. `midnight` is when today began. */
export function ageOf(at: string, midnight: number): string {
  const time = Date.parse(at);
  if (time >= midnight) return text.chat.today;
  if (time >= midnight - DAY_MS) return text.chat.yesterday;
  if (time >= midnight - 7 * DAY_MS) return text.chat.week;
  return text.chat.older;
}

export type Row =
  | { readonly kind: "heading"; readonly id: string; readonly title: string }
  | { readonly kind: "chat"; readonly id: string; readonly chat: ListedChat };

/** The rows of the list: chats under headings of their age; a search has none. */
export function rowsOf(
  chats: readonly ListedChat[],
  midnight: number,
  headings: "with" | "without",
): readonly Row[] {
  const rows: Row[] = [];
  let last = "";
  for (const chat of chats) {
    const title = ageOf(chat.updated_at, midnight);
    if (headings === "with" && title !== last) rows.push({ kind: "heading", id: title, title });
    last = title;
    rows.push({ kind: "chat", id: chat.id, chat });
  }
  return rows;
}
