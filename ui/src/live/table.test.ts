import { describe, expect, it, vi } from "vitest";
import { Table } from "./table";

function manual() {
  const waiting: (() => void)[] = [];
  return {
    schedule: (flush: () => void) => waiting.push(flush),
    frame: () => waiting.splice(0).forEach((flush) => flush()),
  };
}

describe("a table of entities", () => {
  it("tells a watcher of one key of its own changes alone, once per frame", () => {
    const { schedule, frame } = manual();
    const table = new Table<string, number>(schedule);
    const a = vi.fn();
    const b = vi.fn();
    table.watch("a", a);
    table.watch("b", b);
    table.set("a", 1);
    table.set("a", 2);
    frame();
    expect(a).toHaveBeenCalledTimes(1);
    expect(b).not.toHaveBeenCalled();
    expect(table.get("a")).toBe(2);
  });

  it("keeps the same array of keys until a key comes or goes", () => {
    const { schedule, frame } = manual();
    const table = new Table<string, number>(schedule);
    table.set("a", 1);
    frame();
    const keys = table.all();
    table.set("a", 2);
    frame();
    expect(table.all()).toBe(keys);
    table.delete("a");
    frame();
    expect(table.all()).toEqual([]);
  });

  it("has its keys at once where they are wanted before the frame, and tells of them once", () => {
    const { schedule, frame } = manual();
    const table = new Table<string, number>(schedule);
    const all = vi.fn();
    table.watchAll(all);
    table.set("a", 1);
    expect(table.all()).toEqual([]);
    table.settle();
    expect(table.all()).toEqual(["a"]);
    frame();
    expect(all).toHaveBeenCalledTimes(1);
  });

  it("tells no one who has left", () => {
    const { schedule, frame } = manual();
    const table = new Table<string, number>(schedule);
    const watch = vi.fn();
    table.watch("a", watch)();
    table.set("a", 1);
    frame();
    expect(watch).not.toHaveBeenCalled();
  });
});
