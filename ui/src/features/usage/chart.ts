/** What a drawn chart of usage consists of: days without a gap, series of models, a scale. */

import type { Wire } from "../../api";

export type Measure = "cost" | "tokens";
type Sum = Wire<"UsageSum">;
export type Row = Wire<"UsageRow">;

/** What of a sum is drawn: millionths of a dollar, or tokens in and out. */
export function amountOf(sum: Pick<Sum, "usage" | "cost_micros">, measure: Measure): number {
  return measure === "cost" ? (sum.cost_micros ?? 0) : sum.usage.input_tokens + sum.usage.output_tokens;
}

const DAY = 86_400_000;

/** All days from `first` to `last`, as `2026-11-21`. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  const end = Date.parse(`${last}T00:00:00Z`);
  for (let at = Date.parse(`${first}T00:00:00Z`); at <= end; at += DAY)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** As many models as the chart has colours; the others are drawn as one. */
export const SERIES = 5;

export interface Stack {
  readonly key: string;
  /** An amount for each series, in the order of `names`. */
  readonly amounts: readonly number[];
}

export interface Stacks {
  /** The models that took most first; null stands for all others. */
  readonly names: readonly (string | null)[];
  readonly stacks: readonly Stack[];
}

/** A stack for each of `keys`, of the models that took most. */
export function stacksOf(rows: readonly Row[], keys: readonly string[], measure: Measure): Stacks {
  const totals = new Map<string, number>();
  for (const row of rows)
    for (const one of row.models)
      totals.set(one.model, (totals.get(one.model) ?? 0) + amountOf(one, measure));
  const ranked = [...totals].filter(([, amount]) => amount > 0).sort((a, b) => b[1] - a[1]);
  const shown = ranked.length > SERIES ? ranked.slice(0, SERIES - 1) : ranked;
  const names: (string | null)[] = shown.map(([name]) => name);
  if (ranked.length > shown.length) names.push(null);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const stacks = keys.map((key) => {
    const amounts = names.map(() => 0);
    for (const one of byKey.get(key)?.models ?? []) {
      const own = names.indexOf(one.model);
      const at = own >= 0 ? own : names.length - 1;
      if (own >= 0 || names[at] === null) amounts[at] = (amounts[at] ?? 0) + amountOf(one, measure);
    }
    return { key, amounts };
  });
  return { names, stacks };
}

/** The least of 1, 2, 5, 10, 20, … that is not below `most`. */
export function roundUp(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 5, 10].find((one) => one * power >= most * (1 - 1e-9)) ?? 10;
  return step * power;
}
