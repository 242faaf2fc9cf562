import { describe, expect, it } from "vitest";
import { MAX_TEXT_BYTES, readFile, readOutside } from "./outside";

function transfer(texts: Record<string, string>, files: File[] = []): DataTransfer {
  return {
    files,
    types: Object.keys(texts),
    getData: (type: string) => texts[type] ?? "",
  } as unknown as DataTransfer;
}

describe("what is dropped from outside", () => {
  it("takes selected text as it is, and the link it came from", async () => {
    const { parts } = await readOutside(
      transfer({ "text/plain": " a word ", "text/uri-list": "# c\r\nhttps://example.org/x" }),
    );
    expect(parts).toEqual([{ type: "text", text: "a word\n\nhttps://example.org/x" }]);
  });

  it("says a link once where the text is the link", async () => {
    const { parts } = await readOutside(
      transfer({ "text/plain": "https://example.org", "text/uri-list": "https://example.org" }),
    );
    expect(parts).toEqual([{ type: "text", text: "https://example.org" }]);
  });

  it("reads text and pictures out of files, and names what it cannot take", async () => {
    const files = [
      new File(["# Plan"], "plan.md"),
      new File([new Uint8Array([137, 80])], "shot.png", { type: "image/png" }),
      new File([new Uint8Array([0, 1])], "a.out", { type: "application/octet-stream" }),
    ];
    const { parts, refused } = await readOutside(transfer({}, files));
    expect(parts).toEqual([
      { type: "text", text: "plan.md:\n\n# Plan" },
      { type: "image", media_type: "image/png", data: btoa("\u0089P") },
    ]);
    expect(refused).toEqual(["a.out"]);
  });

  it("refuses a text that is too long and bytes that pretend to be text", async () => {
    expect(await readFile(new File(["x".repeat(MAX_TEXT_BYTES + 1)], "long.txt"))).toBeNull();
    expect(await readFile(new File(["a\0b"], "odd.txt", { type: "text/plain" }))).toBeNull();
  });
});
