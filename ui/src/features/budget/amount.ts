/** Amounts of dollars as people write them. Pure. */

const MICROS = 1_000_000;

/** Millionths of a dollar out of dollars as people write them; null where it is no amount. */
export function budgetOf(written: string): number | null {
  const dollars = Number(written.trim().replace(/^\$/u, ""));
  return dollars >= 0.01 && dollars <= 1e6 ? Math.round(dollars * MICROS) : null;
}

/** An amount to go on with: twice what it was, and above what is spent, in whole cents. */
export function proposed(budget: number, spent: number | null): string {
  const dollars = Math.max(budget * 2, (spent ?? 0) * 1.5) / MICROS;
  return dollars < 1 ? (Math.ceil(dollars * 100) / 100).toFixed(2) : String(Math.ceil(dollars));
}

/** What all runs cost together; null where the cost of one is not known. */
export function spentBy(runs: readonly { readonly cost_micros?: number | null }[]): number | null {
  let sum = 0;
  for (const { cost_micros } of runs) {
    if (cost_micros == null) return null;
    sum += cost_micros;
  }
  return sum;
}
