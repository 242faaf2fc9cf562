import { describe, expect, it } from "vitest";
import { text } from "../../../text";
import type { CommandRun, Evidence } from "../wire";
import { checksOf, isCheck, tookOf, verdictOf } from "./commands";
import { type Touched, touchedTests } from "./tests";

const ran = (command: string, code: number | null, onTree: boolean, call = command): CommandRun => ({
  call,
  command,
  status: code === 0 ? "ok" : "failed",
  exit: code === null ? null : { how: "code", code },
  started_at: "2026-01-01T10:00:00Z",
  ended_at: "2026-01-01T10:00:08.200Z",
  on_tree: onTree,
});
const evidence = (...commands: CommandRun[]): Evidence => ({
  commands,
  checks: [],
  tree: "t",
  report: null,
  run: null,
});

describe("checks", () => {
  it("are commands that test, not those that name a file so", () => {
    expect(["cargo test -p store", "npm run lint", "cd a && make check"].map(isCheck)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["cat test.txt", "chmod +x scripts/check.sh", "ls | head"].map(isCheck)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("count for the tree that they were run on, each as it came out last", () => {
    const found = evidence(
      ran("cargo test", 101, true, "a"),
      ran("cargo test", 0, true, "b"),
      ran("cargo clippy", 0, false),
    );
    expect(checksOf(found, "t").now.map(({ call }) => call)).toEqual(["b"]);
    expect(checksOf(found, "t").before.map(({ command }) => command)).toEqual(["cargo clippy"]);
    expect(checksOf(found, "other").now).toEqual([]);
  });

  it("prove nothing where their end was not seen", () => {
    const unseen: CommandRun = { ...ran("cargo test", null, true), status: "ok", ended_at: null };
    expect(verdictOf(unseen)).toBe("unknown");
    expect(checksOf(evidence(unseen), "t").now).toEqual([]);
    expect([tookOf(unseen), tookOf(ran("x", 0, true))]).toEqual([null, 8200]);
  });
});

describe("tests", () => {
  const file = (path: string, more: Partial<Touched> = {}): Touched => ({
    path,
    deleted: false,
    rules: false,
    removed: 0,
    skipped: 0,
    assertions: 0,
    ...more,
  });

  it("that judge less go first, and are summed up", () => {
    const tests = [
      file("a.test.ts"),
      file("b.test.ts", { removed: 1, assertions: 2 }),
      file("c.test.ts", { moved_to: "c.off" }),
    ];
    const { all, weaker, sum } = touchedTests({ commands: [], tests });
    expect(all.map(({ path }) => path)).toEqual(["b.test.ts", "c.test.ts", "a.test.ts"]);
    expect(weaker).toHaveLength(2);
    expect(sum).toEqual({ removed: 1, skipped: 0, assertions: 2 });
    expect(text.review.evidence.lost(sum)).toBe("1 test removed, 2 assertions fewer");
  });

  it("are none where nothing is known", () => {
    expect(touchedTests(null).all).toEqual([]);
  });
});
