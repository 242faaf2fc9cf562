/**
 * A table of entities outside the component tree. A reader subscribes to one key, so a change of one entity renders
 * only what shows it. Changes are told once per frame, however many there were.
 */

type Watch = () => void;

/** Calls `flush` before the next frame, or soon where no frame comes because the page is hidden. */
export type Scheduler = (flush: () => void) => void;

const FRAME_LIMIT_MS = 100;

export const perFrame: Scheduler = (flush) => {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    flush();
  };
  requestAnimationFrame(once);
  // A hidden page gets no frames.
  setTimeout(once, FRAME_LIMIT_MS);
};

export class Table<K, V> {
  private readonly rows = new Map<K, V>();
  private readonly watchers = new Map<K, Set<Watch>>();
  private readonly keyWatchers = new Set<Watch>();
  private readonly dirty = new Set<K>();
  private keys: readonly K[] = [];
  private keysDirty = false;
  private scheduled = false;
  private count = 0;

  constructor(private readonly schedule: Scheduler = perFrame) {}

  get(key: K): V | undefined {
    return this.rows.get(key);
  }

  /** The keys, as one array that changes only when a key comes or goes. */
  all(): readonly K[] {
    return this.keys;
  }

  /** How many rows there are now, though nobody was told of the newest yet. */
  get size(): number {
    return this.rows.size;
  }

  values(): IterableIterator<V> {
    return this.rows.values();
  }

  /** Grows with every flush that changed something: a cheap thing to compare. */
  get version(): number {
    return this.count;
  }

  set(key: K, value: V): void {
    if (!this.rows.has(key)) this.keysDirty = true;
    this.rows.set(key, value);
    this.touch(key);
  }

  delete(key: K): void {
    if (!this.rows.delete(key)) return;
    this.keysDirty = true;
    this.touch(key);
  }

  clear(): void {
    for (const key of [...this.rows.keys()]) this.delete(key);
  }

  /** Tells when `key` changes, comes or goes. */
  watch(key: K, watch: Watch): () => void {
    let set = this.watchers.get(key);
    if (!set) this.watchers.set(key, (set = new Set()));
    set.add(watch);
    return () => {
      set.delete(watch);
      if (set.size === 0) this.watchers.delete(key);
    };
  }

  /** Tells once per frame in which anything changed. */
  watchAll(watch: Watch): () => void {
    this.keyWatchers.add(watch);
    return () => this.keyWatchers.delete(watch);
  }

  /** Tells at once what waits for the next frame. */
  settle(): void {
    if (this.scheduled) this.flush();
  }

  private touch(key: K): void {
    this.dirty.add(key);
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => this.flush());
  }

  private flush(): void {
    this.scheduled = false;
    if (this.dirty.size === 0) return;
    const changed = [...this.dirty];
    this.dirty.clear();
    this.count++;
    if (this.keysDirty) {
      this.keysDirty = false;
      this.keys = [...this.rows.keys()];
    }
    for (const key of changed) for (const watch of [...(this.watchers.get(key) ?? [])]) watch();
    for (const watch of [...this.keyWatchers]) watch();
  }
}
