import { describe, expect, it } from "vitest";
import { type Blocks, blocksOf, grow } from "./blocks";

const TEXT =
  "# Title\n\nA *few* words.\n\n```ts\nconst a = 1;\n\nconst b = 2;\n```\n\n- one\n- two\n\n| a | b |\n| - | - |\n| 1 | 2 |\n";

describe("the blocks of a text", () => {
  it("are the text when they are joined", () => {
    expect(blocksOf(TEXT).join("")).toBe(TEXT);
  });

  it("stay as they are while the text grows, but for the last", () => {
    for (let end = 1; end < TEXT.length; end++) {
      const before = blocksOf(TEXT.slice(0, end));
      const after = blocksOf(TEXT.slice(0, end + 1));
      // The last block may change or be joined by another; what stands before it stays.
      const settled = Math.max(0, before.length - 2);
      expect(after.slice(0, settled)).toEqual(before.slice(0, settled));
    }
  });

  it("of a text that grows are those of the whole text", () => {
    for (const step of [1, 3, 7, 20]) {
      let known: Blocks | null = null;
      for (let end = step; end < TEXT.length + step; end += step) {
        known = grow(known, TEXT.slice(0, end));
        expect(known.blocks).toEqual(blocksOf(TEXT.slice(0, end)));
      }
    }
  });

  it("are read anew when the text is another, and are one when a definition comes late", () => {
    const known = grow(null, TEXT);
    expect(grow(known, "Other.").blocks).toEqual(["Other."]);
    expect(grow(known, `${TEXT}\n[this]: https://example.org\n`).blocks).toHaveLength(1);
  });

  it("are one where a link is defined apart from its use", () => {
    expect(blocksOf("See [this].\n\n[this]: https://example.org\n")).toHaveLength(1);
  });
});
