/** What a change does to the tests and checks that it is judged by, as the engine found it. Pure. */

import type { Evidence } from "../wire";

export type Touched = NonNullable<Evidence["tests"]>[number];

/** Whether fewer tests judge the work, or weaker ones. */
export const weakens = ({ deleted, moved_to, removed, skipped, assertions }: Touched): boolean =>
  deleted || moved_to != null || removed + skipped + (assertions ?? 0) > 0;

/** Those that weaken first; of them the sums. */
export function touchedTests(evidence: Evidence | null): {
  readonly all: readonly Touched[];
  readonly weaker: readonly Touched[];
  readonly sum: Pick<Touched, "removed" | "skipped" | "assertions">;
} {
  const tests = evidence?.tests ?? [];
  const weaker = tests.filter(weakens);
  const sum = (of: (one: Touched) => number): number => weaker.reduce((all, one) => all + of(one), 0);
  return {
    all: [...weaker, ...tests.filter((one) => !weakens(one))],
    weaker,
    sum: {
      removed: sum((one) => one.removed),
      skipped: sum((one) => one.skipped),
      assertions: sum((one) => one.assertions ?? 0),
    },
  };
}
