import { describe, expect, it } from "vitest";
import { callLine, piecesOf } from "./calls";
import { draftOfParts, partsOf, quoted, withQuote } from "./drafts";
import { type ListedChat, rowsOf, withChanges } from "./listing";
import { complete, mentionAt, named } from "./mention";

describe("a mention", () => {
  it("is what stands between an @ and the caret", () => {
    expect(mentionAt("Look at @src/l", 14)).toEqual({ from: 8, to: 14, query: "src/l" });
    expect(mentionAt("@", 1)).toEqual({ from: 0, to: 1, query: "" });
  });

  it("is no address of mail, and ends with a space", () => {
    expect(mentionAt("ann@example", 11)).toBeNull();
    expect(mentionAt("@src/lib.rs and", 15)).toBeNull();
  });

  it("is made whole with a space behind it", () => {
    const mention = { from: 3, to: 6, query: "li" };
    expect(complete("In @li now", mention, "src/lib.rs")).toEqual({ text: "In @src/lib.rs now", caret: 15 });
    expect(complete("In @li", mention, "src/lib.rs")).toEqual({ text: "In @src/lib.rs ", caret: 15 });
  });

  it("counts only while the text names it", () => {
    const paths = ["src/lib.rs", "src/lib.r"];
    expect(named("See @src/lib.rs.", paths)).toEqual(["src/lib.rs"]);
    expect(named("See nothing", paths)).toEqual([]);
  });
});

describe("a draft", () => {
  it("becomes parts and is made of parts again", () => {
    const file = { type: "file" as const, name: "a.txt", text: "A" };
    const draft = draftOfParts([{ type: "text", text: "Hello" }, file]);
    expect(partsOf(draft)).toEqual([{ type: "text", text: "Hello" }, file]);
    expect(partsOf({ ...draft, text: "  " })).toEqual([file]);
  });

  it("takes a quotation below what is there", () => {
    expect(quoted("one\n\ntwo")).toBe("> one\n>\n> two\n\n");
    expect(withQuote("Look:", "this")).toBe("Look:\n\n> this\n\n");
  });
});

describe("a tool call", () => {
  it("is told in a person's words, whatever its arguments are", () => {
    expect(callLine("read", '{"path":"src/lib.rs"}')).toEqual({ verb: "Read", what: "src/lib.rs" });
    expect(callLine("search", '{"pattern":"add","path":"src"}').what).toBe("add in src");
    expect(callLine("read", "no json")).toEqual({ verb: "Read", what: "" });
  });

  it("stands with its result where it was made", () => {
    const pieces = piecesOf([
      { item: "reasoning", summary: "Hm." },
      { item: "tool_call", call: "call_1", name: "read", arguments: "{}" },
      { item: "tool_result", call: "call_1", status: "ok", output: [] },
      { item: "assistant_message", text: "Done." },
    ]);
    expect(pieces.map((piece) => piece.kind)).toEqual(["reasoning", "call", "text"]);
    expect(pieces[1]).toMatchObject({ result: { status: "ok" } });
  });
});

describe("the list of chats", () => {
  const chat = (id: string, at: string, state: "open" | "archived" = "open"): ListedChat => ({
    id,
    title: id,
    state,
    usage: {
      input_tokens: 0,
      cached_input_tokens: 0,
      output_tokens: 0,
      cache_write_tokens: 0,
      reasoning_tokens: 0,
    },
    messages: 1,
    created_at: at,
    updated_at: at,
  });
  const old = chat("old", "2026-11-20T08:00:00Z");
  const new_ = chat("new", "2026-11-21T08:00:00Z");

  it("has the chat first that was last at work, and none that was archived", () => {
    const busy = chat("old", "2026-11-21T09:00:00Z");
    expect(withChanges([new_, old], [busy], "open").map(({ id }) => id)).toEqual(["old", "new"]);
    const away = chat("new", "2026-11-21T09:00:00Z", "archived");
    expect(withChanges([new_, old], [away], "open").map(({ id }) => id)).toEqual(["old"]);
  });

  it("stands under headings of its age", () => {
    const midnight = Date.parse("2026-11-21T00:00:00Z");
    const rows = rowsOf([new_, old], midnight, "with");
    expect(rows.map(({ kind }) => kind)).toEqual(["heading", "chat", "heading", "chat"]);
    expect(rowsOf([new_, old], midnight, "without")).toHaveLength(2);
  });
});
