import { describe, expect, it } from "vitest";
import { allRead, reading, readingNow } from "./reading";

/** A file whose reading ends when a test says so. */
function held() {
  let end: (refused: readonly string[]) => void = () => undefined;
  const read = new Promise<readonly string[]>((resolve) => (end = resolve));
  return { read: () => read, end: (refused: readonly string[] = []) => end(refused) };
}

describe("files that are being read for a composer", () => {
  it("show there until they are read, and a sending waits for all of them", async () => {
    const [one, two] = [held(), held()];
    const both = [reading("a", ["one.pdf"], one.read), reading("a", ["two.pdf"], two.read)];
    expect(readingNow("a")).toEqual({ names: ["one.pdf", "two.pdf"], sends: false });
    expect(readingNow("b").names).toEqual([]);
    let sent: readonly string[] | null = null;
    const sending = allRead("a").then((failed) => (sent = failed));
    expect(readingNow("a").sends).toBe(true);
    one.end();
    await both[0];
    expect(sent).toBeNull();
    expect(readingNow("a").names).toEqual(["two.pdf"]);
    two.end();
    await Promise.all([...both, sending]);
    expect(sent).toEqual([]);
    expect(readingNow("a")).toEqual({ names: [], sends: false });
  });

  it("hold a sending back that one of them was to go with and cannot", async () => {
    const [one, two] = [held(), held()];
    const earlier = reading("a", ["earlier.bin"], () => Promise.resolve(["earlier.bin"]));
    await earlier;
    const both = [reading("a", ["one.pdf"], one.read), reading("a", ["two.pdf"], two.read)];
    const sending = allRead("a");
    one.end(["one.pdf"]);
    two.end();
    expect(await sending).toEqual(["one.pdf"]);
    await Promise.all(both);
  });

  it("are no reason to wait where there are none, and a reading that breaks holds nothing up for ever", async () => {
    expect(await allRead("a")).toEqual([]);
    const broken = reading("a", ["one.pdf"], () => Promise.reject(new Error("gone")));
    const sending = allRead("a");
    await expect(broken).rejects.toThrow("gone");
    expect(await sending).toEqual(["one.pdf"]);
  });
});
