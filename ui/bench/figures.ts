/** What was measured: told by the benches as they go, gathered by the reporter (report.ts). */

import type { TestInfo } from "@playwright/test";

export interface Figure {
  readonly id: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it may be at most. */
  readonly most?: number;
}

export const FIGURE = "figure";

/** Tells a figure; `most` is its budget, where it has one. */
export async function tell(
  info: TestInfo,
  id: string,
  what: string,
  value: number,
  unit: string,
  most?: number,
): Promise<void> {
  const figure: Figure = { id, what, value, unit, ...(most === undefined ? {} : { most }) };
  await info.attach(FIGURE, { body: JSON.stringify(figure), contentType: "application/json" });
}

export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** The value below which `part` of all lie; not a number where there is none. */
export function quantile(values: readonly number[], part: number): number {
  return sorted(values)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** How many of a hundred lie above a bound. */
export function shareOver(values: readonly number[], bound: number): number {
  return (100 * values.filter((value) => value > bound).length) / Math.max(1, values.length);
}
