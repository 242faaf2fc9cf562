import { describe, expect, it } from "vitest";
import { parsePatch } from "../diff/patch";
import type { CommandRun, Evidence } from "../wire";
import { checksOf, isCheck, tookOf, verdictOf } from "./commands";
import { lostTests, touchedTests } from "./tests";

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
  const patch = (path: string, lines: string) =>
    parsePatch(
      `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,${lines.match(/^-/gm)?.length ?? 0} +1,${lines.match(/^\+/gm)?.length ?? 0} @@\n${lines}\n`,
    );

  it("that go or are switched off are counted", () => {
    expect(lostTests(patch("a.rs", "-#[test]\n-fn a() {}"))).toEqual([
      { path: "a.rs", removed: 1, skipped: 0 },
    ]);
    expect(lostTests(patch("a.ts", "-it('x', () => {})\n+it.skip('x', () => {})"))).toMatchObject([
      { removed: 0, skipped: 1 },
    ]);
    expect(lostTests(patch("a.py", "-def test_a():\n+def test_b():"))).toEqual([]);
  });

  it("that were changed are named once, also where none is lost", () => {
    const tests = ["a.test.ts", "b.test.ts"].map((path) => ({
      path,
      deleted: false,
      removed: 0,
      skipped: 0,
    }));
    const lost = [{ path: "a.test.ts", removed: 1, skipped: 0 }];
    const evidence: Evidence = { commands: [], tests };
    expect(touchedTests(evidence, lost)).toEqual([tests[1]]);
    expect(touchedTests(null, lost)).toEqual([]);
  });

  it("that moved to another file are not lost", () => {
    const moved = [
      ...patch("a.go", "-func TestA(t *testing.T) {"),
      ...patch("b.go", "+func TestA(t *testing.T) {"),
    ];
    expect(lostTests(moved)).toEqual([]);
  });
});
