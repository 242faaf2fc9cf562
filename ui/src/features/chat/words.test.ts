import { describe, expect, it, vi } from "vitest";
import { LiveWords } from "./words";

function manual() {
  const waiting: (() => void)[] = [];
  return {
    schedule: (flush: () => void) => void waiting.push(flush),
    frame: () => waiting.splice(0).forEach((flush) => flush()),
  };
}

describe("a reply's words", () => {
  it("are told once per frame, however many come", () => {
    const { schedule, frame } = manual();
    const words = new LiveWords(schedule);
    const told = vi.fn();
    words.watch(told);
    for (const word of ["One ", "two ", "three"]) words.text("r", 1, word);
    expect(words.current()).toBeNull();
    frame();
    expect(told).toHaveBeenCalledTimes(1);
    expect(words.current()?.text).toBe("One two three");
  });

  it("begin anew with a new turn, and after the answer broke off", () => {
    const { schedule, frame } = manual();
    const words = new LiveWords(schedule);
    words.text("r", 1, "First.");
    words.text("r", 2, "Second.");
    frame();
    expect(words.current()?.text).toBe("Second.");
    words.retrying("r", 2, 2);
    frame();
    expect(words.current()).toMatchObject({ text: "", attempt: 2 });
    words.text("r", 2, "Again.");
    frame();
    expect(words.current()).toMatchObject({ text: "Again.", attempt: null });
  });

  it("go away once their turn is in the chat, and only then", () => {
    const words = new LiveWords((flush) => flush());
    words.text("r", 2, "Second.");
    words.settle("r", 1);
    expect(words.current()?.text).toBe("Second.");
    words.settle("r", 2);
    expect(words.current()).toBeNull();
  });
});
