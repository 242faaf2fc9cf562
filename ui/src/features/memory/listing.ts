/**
 * Memories that a filter lets through, however many: only the pages in sight are read, and read again when the daemon says
 * that something changed. Outside of React.
 */

import { asError, call, type Wire } from "../../api";
import { watchLists } from "../../live";
import { type Filter, queryOf } from "./filter";

export type Memory = Wire<"MemoryView">;

/** Memories that are asked for at once. */
export const PAGE = 100;

export interface Listed {
  /** How many fit in all; null until the first answer. */
  readonly total: number | null;
  /** How many proposals wait, whatever the filter. */
  readonly proposed: number;
  readonly meaning: Wire<"MemoryMeaning"> | null;
  readonly pages: ReadonlyMap<number, readonly Memory[]>;
  readonly error: Wire<"Error"> | null;
}

const NOTHING: Listed = { total: null, proposed: 0, meaning: null, pages: new Map(), error: null };

/** The memory at a place of the list, where its page is there. */
export const memoryAt = (listed: Listed, index: number): Memory | null =>
  listed.pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null;

type Read = (query: Wire<"MemoryQuery">) => Promise<Wire<"MemoryList">>;

export class Listing {
  private listed: Listed = NOTHING;
  private first = 0;
  private last = 0;
  /** Pages that were read before the last change, or are not there. */
  private readonly fresh = new Set<number>();
  private reading = Promise.resolve();
  private isReading = false;
  private readonly watchers = new Set<() => void>();
  private end: () => void = () => undefined;

  constructor(
    private readonly filter: Filter,
    private readonly read: Read = (query) => call("ListMemories", { query }),
  ) {}

  readonly watch = (watch: () => void): (() => void) => {
    this.watchers.add(watch);
    if (this.watchers.size === 1) {
      this.end = watchLists((list) => {
        if (list === "memories") this.again();
      });
      this.again();
    }
    return () => {
      this.watchers.delete(watch);
      if (this.watchers.size === 0) this.end();
    };
  };

  readonly current = (): Listed => this.listed;

  /** Says which places are in sight. */
  readonly show = (first: number, last: number): void => {
    this.first = first;
    this.last = Math.max(first, last);
    void this.readOn();
  };

  /** Reads what is in sight anew, and forgets the rest. */
  readonly again = (): void => {
    this.fresh.clear();
    void this.readOn();
  };

  /** One question at a time, for the page in sight that is missed; changes meanwhile are asked for once it is answered. */
  readonly readOn = (): Promise<void> => {
    if (!this.isReading) this.reading = this.readMissing();
    return this.reading;
  };

  private async readMissing(): Promise<void> {
    this.isReading = true;
    try {
      for (let page = this.missing(); page !== null; page = this.missing()) await this.readPage(page);
    } catch (problem) {
      this.set({ ...this.listed, error: asError(problem) });
    } finally {
      this.isReading = false;
    }
  }

  private async readPage(page: number): Promise<void> {
    this.fresh.add(page);
    try {
      const found = await this.read({ ...queryOf(this.filter), skip: page * PAGE, limit: PAGE });
      const near = (other: number): boolean => this.fresh.has(other) || this.inSight(other);
      const pages = new Map([...this.listed.pages].filter(([other]) => near(other)));
      pages.set(page, found.memories);
      const { total, proposed, by_meaning: meaning } = found;
      this.set({ total, proposed, meaning: meaning ?? null, pages, error: null });
    } catch (problem) {
      this.fresh.delete(page);
      throw problem;
    }
  }

  private inSight(page: number): boolean {
    return page >= Math.floor(this.first / PAGE) && page <= Math.floor(this.last / PAGE);
  }

  private missing(): number | null {
    if (this.watchers.size === 0) return null;
    const lastThere = Math.max(0, Math.ceil((this.listed.total ?? 1) / PAGE) - 1);
    const from = Math.min(Math.floor(this.first / PAGE), lastThere);
    for (let page = from; page <= Math.min(Math.floor(this.last / PAGE), lastThere); page++)
      if (!this.fresh.has(page)) return page;
    return null;
  }

  private set(listed: Listed): void {
    this.listed = listed;
    for (const watch of this.watchers) watch();
  }
}
