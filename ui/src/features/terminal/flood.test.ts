import { describe, expect, it } from "vitest";
import { Flood } from "./flood";

const encode = (words: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(words);

/** All that comes out, and how many bytes of output that stands for. */
function drain(flood: Flood, most = 1 << 16): { words: string; counts: number } {
  const decoder = new TextDecoder();
  let words = "";
  let counts = 0;
  for (let next = flood.take(most); next !== null; next = flood.take(most)) {
    words += decoder.decode(next.bytes, { stream: true });
    counts += next.counts;
  }
  return { words, counts };
}

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}\r\n`).join("");

describe("output on its way to a screen", () => {
  it("passes unchanged while it is within reach", () => {
    const flood = new Flood(100);
    flood.push(encode(lines(0, 90)));
    flood.push(encode("$ "));
    expect(drain(flood, 7)).toEqual({ words: `${lines(0, 90)}$ `, counts: lines(0, 90).length + 2 });
  });

  it("leaves out whole lines that nobody could scroll back to, and counts them", () => {
    const flood = new Flood(100);
    const whole = lines(0, 5000);
    for (let at = 0; at < whole.length; at += 1000) flood.push(encode(whole.slice(at, at + 1000)));
    const { words, counts } = drain(flood);
    expect(counts).toBe(whole.length);
    expect(words.endsWith(lines(4900, 5000))).toBe(true);
    expect(whole.endsWith(words)).toBe(true);
    expect(words.split("\n").length).toBeLessThan(400);
  });

  it("ends the line that is on the screen already before it leaves out others", () => {
    const flood = new Flood(10);
    flood.push(encode("begun"));
    expect(flood.take(100)?.bytes).toEqual(encode("begun"));
    flood.push(encode(` and ended\r\n${lines(0, 500)}`));
    flood.push(encode(lines(500, 520)));
    expect(drain(flood).words).toBe(` and ended\r\n${lines(500, 520)}`);
  });

  it("goes on in the colours that the lines it left out had set", () => {
    const flood = new Flood(10);
    flood.push(encode(`\x1b[1mbold\x1b[0m\r\n\x1b[31mred \x1b[4munder\x1b[24m\r\n${lines(0, 100)}`));
    flood.push(encode(lines(100, 120)));
    expect(drain(flood).words).toBe(`\x1b[m\x1b[31m\x1b[4m\x1b[24m${lines(100, 120)}`);
  });

  it("leaves nothing out of what is more than text", () => {
    for (const more of ["\x1b[6n", "\x1b]0;name\x07", "\x1b[?1049h", "\x1b[2J", "\x1b(0", "\x0e"]) {
      const flood = new Flood(10);
      const output = `${lines(0, 50)}${more}${lines(50, 60)}`;
      flood.push(encode(output));
      flood.push(encode(lines(60, 100)));
      expect(drain(flood).words).toContain(more);
    }
  });

  it("knows a sequence that is cut anywhere", () => {
    const output = `${lines(0, 30)}\x1b[38;5;12mblue\x1b[0m\r\n${lines(30, 60)}\x1b[?25l${lines(60, 90)}`;
    for (let cut = 1; cut < output.length; cut++) {
      const flood = new Flood(10);
      flood.push(encode(output.slice(0, cut)));
      flood.push(encode(output.slice(cut)));
      flood.push(encode(lines(90, 120)));
      const { words, counts } = drain(flood);
      expect(words).toContain("\x1b[?25l");
      expect(words.endsWith(lines(110, 120))).toBe(true);
      expect(counts).toBe(output.length + lines(90, 120).length);
    }
  });

  it("holds little however much came", () => {
    const flood = new Flood(1000);
    const chunk = encode("y\r\n".repeat(20_000));
    for (let i = 0; i < 500; i++) flood.push(chunk);
    expect(flood.bytes).toBeLessThan(4 * chunk.length);
    expect(flood.skipped).toBeGreaterThan(490 * chunk.length);
  });
});
