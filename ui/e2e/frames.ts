/** What frames cost: processor time of the page's main thread, which other programs on the machine do not lengthen. */

import type { Locator } from "@playwright/test";

export interface Frames {
  /** Milliseconds of processor time of the main thread, for each frame. */
  readonly cost: number;
  /** How often the page was laid out, for each frame. */
  readonly layouts: number;
  /** Milliseconds from frame to frame, by the clock: longer on a busy machine. */
  readonly median: number;
  readonly p95: number;
}

/** Scrolls an element by so many pixels in each of `count` frames. */
export async function frames(scrolled: Locator, by: number, count: number): Promise<Frames> {
  const session = await scrolled.page().context().newCDPSession(scrolled.page());
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const read = async (): Promise<Record<string, number>> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  const before = await read();
  const times = await scrolled.evaluate(
    async (element, { pixels, frameCount }) => {
      const next = (): Promise<number> => new Promise((go) => requestAnimationFrame(go));
      const found: number[] = [];
      let last = await next();
      for (let i = 0; i < frameCount; i++) {
        element.scrollTop += pixels;
        const now = await next();
        found.push(now - last);
        last = now;
      }
      return found.sort((a, b) => a - b);
    },
    { pixels: by, frameCount: count },
  );
  const after = await read();
  await session.detach();
  const each = (name: string): number => ((after[name] ?? 0) - (before[name] ?? 0)) / count;
  return {
    cost: each("TaskDuration") * 1000,
    layouts: each("LayoutCount"),
    median: times[Math.floor(count / 2)] ?? 0,
    p95: times[Math.floor(count * 0.95)] ?? 0,
  };
}
