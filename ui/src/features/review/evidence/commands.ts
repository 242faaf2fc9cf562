/** What commands an agent ran say of its change. Pure. */

import type { CommandRun, Evidence } from "../wire";

export type Verdict = "passed" | "failed" | "unknown";

/** A command that checks something, as far as its words say. */
const CHECKS =
  /\b(test|tests|check|clippy|lint|eslint|tsc|pytest|jest|vitest|mocha|ctest|rspec|phpunit|tox|nox|mypy|ruff|flake8|verify|spec|typecheck|build|vet|fmt\s+--check|prettier\s+--check)\b/i;

/** Programs that only look or write, whatever the names of their files are. */
const NO_CHECKS = /^(printf|echo|cat|ls|sed|grep|rg|find|mkdir|cp|mv|rm|chmod|touch|cd|git|head|tail|ln|:)$/;

/** Whether one of the commands in a line is a check. */
export const isCheck = (command: string): boolean =>
  command
    .split(/&&|\|\||[;|\n]/)
    .some((part) => CHECKS.test(part) && !NO_CHECKS.test(part.trim().split(/\s+/)[0] ?? ""));

export function verdictOf({ status, exit }: CommandRun): Verdict {
  if (exit?.how === "code") return exit.code === 0 ? "passed" : "failed";
  if (exit?.how === "signal") return "failed";
  return status === "failed" ? "failed" : "unknown";
}

export interface Checks {
  /** The newest run of each check, on exactly the tree that is shown. */
  readonly now: readonly CommandRun[];
  /** The newest run of each other check: of an earlier tree. */
  readonly before: readonly CommandRun[];
}

/** The checks that an agent ran, each as it came out last; `tree` is the one that is shown. */
export function checksOf(evidence: Evidence | null, tree: string): Checks {
  const newest = new Map<string, CommandRun>();
  for (const command of evidence?.commands ?? []) {
    if (!isCheck(command.command)) continue;
    newest.delete(command.command);
    newest.set(command.command, command);
  }
  const sameTree = evidence?.tree === tree;
  const all = [...newest.values()];
  const isNow = (command: CommandRun): boolean =>
    sameTree && command.on_tree && verdictOf(command) !== "unknown";
  return { now: all.filter(isNow), before: all.filter((command) => !isNow(command)) };
}

export type Check = NonNullable<Evidence["checks"]>[number];

/** What Flotilla itself ran: on exactly the tree that is shown, and before the work changed. */
export function verifiedBy(evidence: Evidence | null, tree: string): { now: Check[]; stale: Check[] } {
  const all = evidence?.checks ?? [];
  const isNow = (check: Check): boolean => check.on_tree && check.tree === tree;
  return { now: all.filter(isNow), stale: all.filter((check) => !isNow(check)) };
}

/** How long a command took, in milliseconds; null where its end was not seen. */
export function tookOf({ started_at, ended_at }: CommandRun): number | null {
  return ended_at == null ? null : Date.parse(ended_at) - Date.parse(started_at);
}
