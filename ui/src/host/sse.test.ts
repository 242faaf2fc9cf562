import { describe, expect, it } from "vitest";
import type { StreamEntry } from "./host";
import { SseReader } from "./sse";

function read(chunks: string[]): StreamEntry[] {
  const entries: StreamEntry[] = [];
  const reader = new SseReader((entry) => entries.push(entry));
  for (const chunk of chunks) reader.push(chunk);
  return entries;
}

const WHOLE =
  ': connected\n\nid: 7\ndata: {"a":\ndata: 1}\n\nevent: resync\r\nid: 9\r\ndata: x\r\n\r\ndata: y\r\r';

describe("the reader of event streams", () => {
  it("joins data lines, keeps the last id and names events", () => {
    expect(read([WHOLE])).toEqual([
      { id: "7", event: "message", data: '{"a":\n1}' },
      { id: "9", event: "resync", data: "x" },
      // The last CR may yet become CRLF, so the third entry is still held back.
    ]);
    expect(read([WHOLE, "\n"])).toHaveLength(3);
  });

  it("reads the same entries wherever the chunks are cut", () => {
    const whole = read([WHOLE, "\n"]);
    for (let cut = 0; cut <= WHOLE.length; cut++) {
      expect(read([WHOLE.slice(0, cut), WHOLE.slice(cut), "\n"])).toEqual(whole);
    }
  });
});
