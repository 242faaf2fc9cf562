import { describe, expect, it } from "vitest";
import { countsOf, editLines, patchLines } from "./lines";

const shown = (lines: ReturnType<typeof patchLines>): string[] =>
  lines.map(({ sign, text }) => `${sign} ${text}`);

describe("changed lines", () => {
  it("of an edit are those that differ, with a little around them", () => {
    const lines = editLines({
      path: "a.rs",
      edits: [{ old: "one\ntwo\nthree\nfour\nfive\n", new: "one\ntwo\nthree\n4\nfive\n" }],
    });
    expect(shown(lines ?? [])).toEqual(["same two", "same three", "del four", "add 4", "same five"]);
    expect(countsOf(lines ?? [])).toEqual({ added: 1, removed: 1 });
  });

  it("of a new file are all added", () => {
    expect(shown(editLines({ edits: [{ old: "", new: "a\nb\n" }] }) ?? [])).toEqual(["add a", "add b"]);
  });

  it("are none where a model wrote something else", () => {
    for (const args of [null, "text", {}, { edits: 1 }, { edits: [{ old: 1 }] }])
      expect(editLines(args)).toBeNull();
  });

  it("of git's patch leave its head out, even where a line looks like one", () => {
    const patch = [
      "diff --git a/x.sql b/x.sql",
      "index 1..2 100644",
      "--- a/x.sql",
      "+++ b/x.sql",
      "@@ -1,2 +1,2 @@",
      " keep",
      "--- a comment",
      "+++ b",
      "@@ -9 +9 @@",
      "-old",
    ].join("\n");
    expect(shown(patchLines(patch))).toEqual([
      "file x.sql",
      "same keep",
      "del -- a comment",
      "add ++ b",
      "gap ",
      "del old",
    ]);
  });

  it("of an agent's patch are told by file", () => {
    const patch =
      "*** Begin Patch\n*** Add File: a.txt\n+hello\n*** Update File: b.txt\n@@ fn x\n-a\n+b\n*** End Patch\n";
    expect(shown(patchLines(patch))).toEqual(["file a.txt", "add hello", "file b.txt", "del a", "add b"]);
  });
});
