import { describe, expect, it } from "vitest";
import type { Wire } from "../../api";
import { LiveWords } from "./live";

const live = (): LiveWords => new LiveWords((flush) => flush());
const text = (words: string) => ({ live: "text", text: words }) as Wire<"LiveView">;
const tool = (name: string) => ({ live: "tool_call", name }) as Wire<"LiveView">;
const turn = (said: string, ...tools: string[]) =>
  [
    { item: "assistant_message", text: said },
    ...tools.map((name) => ({ item: "tool_call", call: "c", name, arguments: "{}" })),
  ] as Wire<"Item">[];

describe("the words of this moment", () => {
  it("are gone once they are a fact", () => {
    const words = live();
    words.take(text("Hello "));
    words.take(text("there"));
    words.finish(turn("Hello there"));
    expect(words.text).toBe("");
  });

  it("are not shown again where they come after the fact", () => {
    const words = live();
    words.take(text("Hello "));
    words.finish(turn("Hello there", "exec"));
    words.take(text("there"));
    words.take(tool("exec"));
    expect([words.text, words.tool]).toEqual(["", ""]);
    words.take(text("Next"));
    expect(words.text).toBe("Next");
  });

  it("are not shown again where they come after the facts of two turns", () => {
    const words = live();
    words.finish(turn("It was heard.", "exec"));
    words.finish(turn("Done."));
    for (const one of [text("It was "), text("heard."), tool("exec"), text("Done.")]) words.take(one);
    expect([words.text, words.tool]).toEqual(["", ""]);
  });

  it("of turns that were over before are not waited for", () => {
    const words = live();
    words.finish(turn("Long ago."), false);
    words.finish(turn("It was heard."));
    words.finish(turn("Done."));
    for (const one of [text("It was heard."), text("Done.")]) words.take(one);
    expect(words.text).toBe("");
  });

  it("of the next turn stay where the fact comes after them", () => {
    const words = live();
    words.take(text("First"));
    words.take(text("Second"));
    words.finish(turn("First"));
    expect(words.text).toBe("Second");
  });

  it("of the next turn show where those before never came", () => {
    const words = live();
    words.finish(turn("Hello there", "exec"));
    words.take(text("Other"));
    words.take(tool("read"));
    expect([words.text, words.tool]).toEqual(["Other", "read"]);
  });
});
