/** Tests that a change takes away or switches off, as far as its lines say. Pure. */

import type { FilePatch } from "../diff/patch";
import type { Evidence } from "../wire";

/** A line that begins a test, by the words that frameworks use. */
const TEST =
  /^\s*(#\[(\w+::)*test\b|(it|test)(\.(each|skip|only|todo)\b.*)?\(|x(it|test)\(|def test_\w*\(|async def test_\w*\(|func Test\w*\(|@Test\b|@ParameterizedTest\b|TEST(_[FP])?\(|\[(Fact|Theory|Test|TestMethod)\b|public function test\w*\()/;
/** A line that switches one off. */
const SKIP =
  /(^\s*#\[ignore\b|\b(it|test|describe)\.(skip|todo)\(|^\s*x(it|describe|test)\(|@(pytest\.mark\.(skip|xfail)|unittest\.skip)|\bt\.Skip(Now|f)?\(|^\s*@(Disabled|Ignore)\b|\[Ignore\b|\bSkip\s*=|markTestSkipped\()/;

export interface Lost {
  readonly path: string;
  readonly removed: number;
  readonly skipped: number;
}

function count(patch: FilePatch, wanted: RegExp, sign: "+" | "-"): number {
  let found = 0;
  for (const hunk of patch.hunks)
    for (const line of hunk.lines) if (line.sign === sign && wanted.test(line.text)) found++;
  return found;
}

/** Files with fewer tests, or with more that are switched off. Tests that moved to another file are not lost. */
export function lostTests(patches: Iterable<FilePatch>): Lost[] {
  const found: Lost[] = [];
  let moved = 0;
  for (const patch of patches) {
    const removed = count(patch, TEST, "-") - count(patch, TEST, "+");
    const skipped = count(patch, SKIP, "+") - count(patch, SKIP, "-");
    if (removed < 0) moved -= removed;
    if (removed > 0 || skipped > 0) {
      found.push({ path: patch.path, removed: Math.max(0, removed), skipped: Math.max(0, skipped) });
    }
  }
  const removed = found.reduce((sum, one) => sum + one.removed, 0);
  return moved >= removed
    ? found.filter((one) => one.skipped > 0).map((one) => ({ ...one, removed: 0 }))
    : found;
}

/** Files of tests, and those that a check names, whose lines the change alters, beside those that lost tests. */
export const touchedTests = (
  evidence: Evidence | null,
  lost: readonly Lost[],
): NonNullable<Evidence["tests"]> =>
  (evidence?.tests ?? []).filter(({ path }) => lost.every((one) => one.path !== path));
