import { describe, expect, it } from "vitest";
import { inTreeOrder, treeRows } from "../tree/model";
import type { CommentView, FileChange } from "../wire";
import { choiceOf, stateOf, withMarks } from "./marks";
import { notesOf, pictureType, sizeText } from "./notes";
import { changedWords, mark, pairLines } from "./pairs";
import { parsePatch, unquote } from "./patch";
import { choose, rowsOf, threadsOf } from "./rows";

const PATCH = `diff --git a/src/a.rs b/src/a.rs
index 1111111..2222222 100644
--- a/src/a.rs
+++ b/src/a.rs
@@ -1,4 +1,5 @@ fn main() {
 one
-let two = 2;
+let two = 3;
+let more = 4;
 three
 four
@@ -20 +21,0 @@ mod tests
-gone
diff --git "a/caf\\303\\251 x.txt" "b/caf\\303\\251 x.txt"
new file mode 100644
index 0000000..3333333
--- /dev/null
+++ "b/caf\\303\\251 x.txt"
@@ -0,0 +1 @@
+hello\r
\\ No newline at end of file
diff --git a/old b/new
similarity index 100%
rename from old
rename to new
diff --git a/logo.png b/logo.png
index 1..2 100644
GIT binary patch
literal 3
Kcmb=J^

literal 2
Jcmb=J

diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
`;

const file = (path: string, more: Partial<FileChange> = {}): FileChange => ({
  path,
  status: "modified",
  binary: false,
  added: 1,
  removed: 1,
  old: { mode: "100644", oid: "a" },
  new: { mode: "100644", oid: "b" },
  ...more,
});

const first = () => {
  const patch = parsePatch(PATCH)[0];
  if (!patch) throw new Error("no patch");
  return patch;
};

describe("a patch", () => {
  it("is read with its files, hunks and line numbers", () => {
    const files = parsePatch(PATCH);
    expect(files.map((one) => one.path)).toEqual(["src/a.rs", "café x.txt", "new", "logo.png", "run.sh"]);
    const [hunk, last] = first().hunks;
    expect(hunk?.section).toBe("fn main() {");
    expect(hunk?.lines.map((line) => [line.sign, line.old, line.new])).toEqual([
      [" ", 1, 1],
      ["-", 2, 0],
      ["+", 0, 2],
      ["+", 0, 3],
      [" ", 3, 4],
      [" ", 4, 5],
    ]);
    expect(last?.lines).toHaveLength(1);
    expect(files[3]?.binary).toBe(true);
  });

  it("says where a line ends with a carriage return or not at all", () => {
    const line = parsePatch(PATCH)[1]?.hunks[0]?.lines[0];
    expect(line).toMatchObject({ text: "hello", cr: true, open: true });
  });

  it("may name paths in quotes", () => {
    expect(unquote('"a \\"b\\" \\303\\251\\t"')).toBe('a "b" é\t');
    expect(unquote("plain")).toBe("plain");
  });

  it("may hold lines that look like headers", () => {
    const tricky = `diff --git a/x b/x
--- a/x
+++ b/x
@@ -1,2 +1,2 @@
--- a/y
-diff --git a/z b/z
++++ b/y
+@@ -1 +1 @@
`;
    const [only, ...more] = parsePatch(tricky);
    expect(more).toEqual([]);
    expect(only?.hunks[0]?.lines.map((line) => line.text)).toEqual([
      "-- a/y",
      "diff --git a/z b/z",
      "+++ b/y",
      "@@ -1 +1 @@",
    ]);
  });
});

describe("changed lines", () => {
  it("stand beside what they became", () => {
    const pairs = pairLines(first().hunks[0]?.lines ?? []);
    expect(pairs.map(({ left, right }) => [left?.text ?? null, right?.text ?? null])).toEqual([
      ["one", "one"],
      ["let two = 2;", "let two = 3;"],
      [null, "let more = 4;"],
      ["three", "three"],
      ["four", "four"],
    ]);
  });

  it("show which words changed, and none where nothing is alike", () => {
    const { old, new: fresh } = changedWords("let two = 2;", "let two = 3;");
    expect([old, fresh]).toEqual([[[10, 11]], [[10, 11]]]);
    expect(changedWords("completely different", "return x;")).toEqual({ old: [], new: [] });
  });

  it("are cut where a word begins, whatever the colours are", () => {
    const cut = mark([["let two", "k"] as const, [" = 3;", null] as const], [[4, 10]]);
    expect(cut.map((one) => [one.text, one.marked])).toEqual([
      ["let ", false],
      ["two", true],
      [" = ", true],
      ["3;", false],
    ]);
  });
});

describe("accepted lines", () => {
  it("stay accepted when another line goes, and fall when their own changes", () => {
    const { hunks } = first();
    const [hunk] = hunks;
    if (!hunk) throw new Error("no hunk");
    const marks = withMarks(new Set(), [hunk], "add", (line) => line.text !== "let more = 4;");
    expect(stateOf(hunks, marks)).toBe("some");
    expect(choiceOf([hunk], (_, key) => marks.has(key))).toEqual({ old: [[2, 2]], new: [[2, 2]] });
    const without = parsePatch(PATCH.replace("+let more = 4;\n", "").replace("+1,5", "+1,4"))[0]?.hunks ?? [];
    expect(stateOf(without.slice(0, 1), marks)).toBe("all");
    const other = parsePatch(PATCH.replace("+let two = 3;", "+let two = 9;"))[0]?.hunks ?? [];
    expect(choiceOf(other.slice(0, 1), (_, key) => marks.has(key))).toEqual({ old: [[2, 2]], new: [] });
  });
});

describe("the rows of a diff", () => {
  const patches = new Map(parsePatch(PATCH).map((patch) => [patch.path, patch]));
  const ask = {
    files: [file("src/a.rs"), file("new")],
    patches,
    layout: "unified" as const,
    folded: () => false,
    around: new Map(),
    notes: () => [],
    threads: [],
    composer: null,
  };

  it("are heads, hunks and lines", () => {
    const kinds = rowsOf(ask).map((row) => row.kind);
    const lines = Array.from({ length: 6 }, () => "line");
    expect(kinds).toEqual(["file", "hunk", ...lines, "hunk", "line", "end", "file", "end"]);
  });

  it("leave out what is folded", () => {
    expect(rowsOf({ ...ask, folded: () => true }).map((row) => row.kind)).toEqual(["file", "file"]);
  });

  it("hold a comment under its line, also when the line moved", () => {
    const comment: CommentView = {
      id: "c1",
      run: "run_1",
      message: "m",
      delivered: true,
      at: "",
      changed: true,
      path: "src/a.rs",
      side: "new",
      line: 1,
      quote: "let more = 4;",
      text: "Why?",
    };
    const rows = rowsOf({ ...ask, threads: threadsOf([comment], [], patches) });
    const at = rows.findIndex((row) => row.kind === "thread");
    expect(rows[at - 1]).toMatchObject({ kind: "line", right: { text: "let more = 4;" } });
  });

  it("show a comment at its file's head where its line is gone", () => {
    const draft = { key: "d", path: "src/a.rs", side: "new" as const, line: 900, quote: "x", text: "?" };
    const rows = rowsOf({ ...ask, threads: threadsOf([], [draft], patches) });
    expect(rows[1]).toMatchObject({ kind: "thread", astray: true });
  });

  it("are chosen as a range of the side that they are on", () => {
    const rows = rowsOf(ask);
    expect(choose(rows, 3, 5, null)).toMatchObject({
      path: "src/a.rs",
      side: "new",
      line: 2,
      end: 3,
      quote: "let two = 3;\nlet more = 4;",
    });
    expect(choose(rows, 3, 3, null)).toMatchObject({ side: "old", line: 2, end: 2 });
  });
});

describe("the file tree", () => {
  const files = [file("b.txt"), file("src/deep/one.rs"), file("src/deep/two.rs"), file("a/x.ts")];

  it("joins folders that hold one folder only", () => {
    expect(treeRows(files, new Set(), "").map((row) => `${row.level} ${row.name}`)).toEqual([
      "1 src/deep",
      "2 one.rs",
      "2 two.rs",
      "1 a",
      "2 x.ts",
      "1 b.txt",
    ]);
    expect(inTreeOrder(files).at(-1)?.path).toBe("b.txt");
  });

  it("filters by words and folds", () => {
    expect(treeRows(files, new Set(), "deep two").map((row) => row.name)).toEqual(["src/deep", "two.rs"]);
    expect(treeRows(files, new Set(["src/deep"]), "")[0]?.name).toBe("src/deep");
    expect(treeRows(files, new Set(["src/deep"]), "")).toHaveLength(4);
  });
});

describe("what is said of a file", () => {
  const said = (more: Partial<FileChange>) => notesOf(file("x", more), undefined).join("; ");

  it("names moves, modes, links, submodules and sizes", () => {
    expect(said({ status: "renamed", from: "y", similarity: 90 })).toBe("Moved from y, 90% the same");
    expect(said({ status: "mode_changed", new: { mode: "100755", oid: "a" } })).toBe("Made executable");
    const link = { mode: "120000", oid: "c" };
    expect(said({ status: "type_changed", new: link })).toBe("Was a file, is a symbolic link now");
    expect(said({ old: link, new: link })).toContain("Symbolic link");
    const module = (oid: string) => ({ mode: "160000", oid });
    expect(said({ old: module("1234567890"), new: module("abcdefabcd") })).toBe(
      "Submodule from 12345678 to abcdefab",
    );
    expect(
      said({
        binary: true,
        old: { mode: "100644", oid: "a", size: 10 },
        new: { mode: "100644", oid: "b", size: 2500 },
      }),
    ).toBe("Binary file, 10 B became 2.5 kB");
    expect(sizeText(999_999)).toBe("1.0 MB");
    expect(pictureType("a/B.PNG")).toBe("image/png");
  });

  it("tells of line endings", () => {
    const patch = parsePatch("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+a\n")[0];
    expect(notesOf(file("x"), patch)).toEqual(["Line endings changed from CRLF to LF"]);
  });
});
