/** What models cost by today's prices, read once for each and again when the prices change. */

import { useSyncExternalStore } from "react";
import { call, type Wire } from "../api";
import { watchLists } from "./fleet";

type Price = Wire<"Price">;
type Usage = Wire<"Usage">;

/** Tokens by the model that took them. */
export type Spent = readonly (readonly [model: string, usage: Usage])[];

/** A price; null where none is known. One that is not here yet is asked for. */
const known = new Map<string, Price | null>();
const asked = new Set<string>();
const watchers = new Set<() => void>();
let version = 0;

function changed(): void {
  version += 1;
  for (const watch of watchers) watch();
}

function ask(model: string): void {
  if (asked.has(model)) return;
  asked.add(model);
  call("ShowPrice", { path: { model } }).then(
    ({ price }) => {
      known.set(model, price ?? null);
      changed();
    },
    // It is asked again by who shows it next.
    () => asked.delete(model),
  );
}

watchLists((list) => {
  if (list !== "models") return;
  known.clear();
  asked.clear();
  changed();
});

/** Millionths of a dollar: a price is dollars per million tokens. What is read from or written to a cache has its own. */
export function costAt(price: Price, usage: Usage): number {
  const cached = Math.min(usage.cached_input_tokens, usage.input_tokens);
  const written = Math.min(usage.cache_write_tokens ?? 0, usage.input_tokens - cached);
  return Math.round(
    (usage.input_tokens - cached - written) * price.input +
      cached * (price.cached ?? price.input) +
      written * (price.cache_write ?? price.input) +
      usage.output_tokens * price.output,
  );
}

/** What `spent` adds up to at `prices`; null where one of them is not known. */
export function costOf(spent: Spent, prices: ReadonlyMap<string, Price | null>): number | null {
  let sum = 0;
  for (const [model, usage] of spent) {
    const price = prices.get(model);
    if (price == null) return null;
    sum += costAt(price, usage);
  }
  return sum;
}

function watch(tell: () => void): () => void {
  watchers.add(tell);
  return () => watchers.delete(tell);
}

/** Millionths of a dollar; null where a price is not known, undefined until the prices are here. */
export function useCost(spent: Spent): number | null | undefined {
  useSyncExternalStore(watch, () => version);
  for (const [model] of spent) ask(model);
  return spent.every(([model]) => known.has(model)) ? costOf(spent, known) : undefined;
}
