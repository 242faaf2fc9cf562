import { describe, expect, it, vi } from "vitest";
import type { Wire } from "../../api";
import { EVERYTHING, queryOf } from "./filter";

let changed: (list: string) => void = () => undefined;
vi.mock("../../live", () => ({
  watchLists: (watch: (list: string) => void) => {
    changed = watch;
    return () => undefined;
  },
}));
vi.mock("../../api", () => ({
  asError: (problem: unknown) => problem,
  call: () => Promise.reject(new Error()),
}));

const { Listing, memoryAt } = await import("./listing");

/** A daemon with `count` memories; what it was asked stands in `asked`. */
function daemon(count: () => number) {
  const asked: number[] = [];
  const read = (query: Wire<"MemoryQuery">): Promise<Wire<"MemoryList">> => {
    const skip = query.skip ?? 0;
    asked.push(skip);
    const length = Math.max(0, Math.min(query.limit ?? 0, count() - skip));
    const memories = Array.from({ length }, (_, i) => ({ id: `mem_${skip + i}` }) as Wire<"MemoryView">);
    return Promise.resolve({ memories, total: count(), proposed: 0 });
  };
  return { asked, read };
}

describe("a list of memories", () => {
  it("reads the pages in sight alone, each once", async () => {
    const { asked, read } = daemon(() => 100_000);
    const listing = new Listing(EVERYTHING, read);
    listing.watch(() => undefined);
    await listing.readOn();
    expect(listing.current().total).toBe(100_000);
    listing.show(50_090, 50_110);
    await listing.readOn();
    listing.show(50_095, 50_120);
    await listing.readOn();
    expect(asked).toEqual([0, 50_000, 50_100]);
    expect(memoryAt(listing.current(), 50_100)?.id).toBe("mem_50100");
    expect(memoryAt(listing.current(), 70_000)).toBeNull();
  });

  it("reads what is in sight anew when something changed, and forgets the rest", async () => {
    let count = 1000;
    const { asked, read } = daemon(() => count);
    const listing = new Listing(EVERYTHING, read);
    listing.watch(() => undefined);
    await listing.readOn();
    listing.show(900, 920);
    await listing.readOn();
    count = 150;
    changed("memories");
    await listing.readOn();
    expect(asked).toEqual([0, 900, 900, 100]);
    expect(listing.current().total).toBe(150);
    expect([...listing.current().pages.keys()]).toContain(1);
    expect(memoryAt(listing.current(), 149)?.id).toBe("mem_149");
  });

  it("reads as soon as somebody watches, even where it was told before what is in sight", async () => {
    const { asked, read } = daemon(() => 10);
    const listing = new Listing(EVERYTHING, read);
    listing.show(0, 9);
    listing.watch(() => undefined);
    await listing.readOn();
    expect(asked).toEqual([0]);
    expect(listing.current().total).toBe(10);
  });

  it("says what went wrong, and tries again when asked to", async () => {
    let broken = true;
    const { read } = daemon(() => 1);
    const listing = new Listing(EVERYTHING, (query) =>
      broken ? Promise.reject(new Error("down")) : read(query),
    );
    listing.watch(() => undefined);
    await listing.readOn();
    expect(listing.current().error).not.toBeNull();
    broken = false;
    listing.again();
    await listing.readOn();
    expect(listing.current()).toMatchObject({ error: null, total: 1 });
  });
});

describe("a filter", () => {
  it("asks for what was chosen and for nothing else", () => {
    expect(queryOf(EVERYTHING)).toEqual({});
    expect(queryOf({ text: "tide", scope: "user", kind: "pitfall", standing: "faded", only: null })).toEqual({
      text: "tide",
      of_user: true,
      kind: "pitfall",
      faded: true,
    });
    expect(queryOf({ ...EVERYTHING, scope: "proj_1", standing: "kept", only: "mem_1" })).toEqual({
      project: "proj_1",
      standing: "kept",
      id_end: "mem_1",
    });
  });
});
