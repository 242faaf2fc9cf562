/** Looks at what the page costs: frames, what its main thread does, what React renders, what it keeps. */

import type { CDPSession, Page } from "@playwright/test";
import { median, quantile, shareOver } from "./figures";

export interface Frames {
  /** Milliseconds between animation frames. */
  readonly intervals: readonly number[];
  /** CPU milliseconds of each task of the page's main thread: what it would take on a machine of its own. */
  readonly tasks: readonly number[];
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Watches frames and the main thread while `during` goes on. */
export async function watchFrames(page: Page, during: () => Promise<unknown>): Promise<Frames> {
  const cdp = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  cdp.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await cdp.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "__metadata"] },
  });
  await page.evaluate(() => {
    const kept = { on: true, times: [] as number[] };
    (window as unknown as { frames: typeof kept }).frames = kept;
    const frame = (now: number): void => {
      kept.times.push(now);
      if (kept.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await during();
  const times = await page.evaluate(() => {
    const { frames } = window as unknown as { frames: { on: boolean; times: number[] } };
    frames.on = false;
    return frames.times;
  });
  const done = new Promise((end) => cdp.once("Tracing.tracingComplete", end));
  await cdp.send("Tracing.end");
  await done;
  await cdp.detach();
  return { intervals: times.slice(1).map((time, i) => time - (times[i] ?? time)), tasks: mainTasks(events) };
}

/** The tasks of the busiest page's main thread. */
function mainTasks(events: readonly TraceEvent[]): number[] {
  const mains = events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  let busiest: number[] = [];
  for (const main of mains) {
    const tasks = events
      .filter(({ name, pid, tid }) => name.endsWith("RunTask") && pid === main.pid && tid === main.tid)
      .map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1000);
    const sum = (list: number[]): number => list.reduce((all, one) => all + one, 0);
    if (sum(tasks) > sum(busiest)) busiest = tasks;
  }
  return busiest;
}

export const summary = ({ intervals, tasks }: Frames) => ({
  median: median(intervals),
  p95: quantile(intervals, 0.95),
  longest: Math.max(...intervals),
  over16: shareOver(intervals, 17.5),
  over50: shareOver(intervals, 50),
  longestTask: Math.max(0, ...tasks),
  busy: tasks.reduce((all, one) => all + one, 0),
});

/** To be injected before the page: counts React's commits and the function components that each one rendered. */
export function countRenders(): void {
  interface Fiber {
    readonly tag: number;
    readonly flags: number;
    readonly alternate: Fiber | null;
    readonly child: Fiber | null;
    readonly sibling: Fiber | null;
    readonly type: { displayName?: string; name?: string; type?: { name?: string } } | null;
  }
  const counted = { on: false, commits: 0, renders: 0, names: {} as Record<string, number> };
  (window as unknown as { renders: typeof counted }).renders = counted;
  // Function, forward reference, memo, simple memo; and the flag of one that did its work.
  const FUNCTIONS = [0, 11, 14, 15];
  const PERFORMED_WORK = 1;
  const look = (fiber: Fiber): void => {
    const before = fiber.alternate;
    if (FUNCTIONS.includes(fiber.tag) && (before === null || (fiber.flags & PERFORMED_WORK) !== 0)) {
      counted.renders++;
      const name = fiber.type?.displayName ?? fiber.type?.name ?? fiber.type?.type?.name ?? "?";
      counted.names[name] = (counted.names[name] ?? 0) + 1;
    }
    // Children that were not even cloned were passed by.
    if (before !== null && before.child === fiber.child) return;
    for (let child = fiber.child; child !== null; child = child.sibling) look(child);
  };
  (window as unknown as Record<string, unknown>)["__REACT_DEVTOOLS_GLOBAL_HOOK__"] = {
    renderers: new Map(),
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberUnmount() {},
    onPostCommitFiberRoot() {},
    onCommitFiberRoot(_: number, root: { current: Fiber }) {
      if (!counted.on) return;
      counted.commits++;
      look(root.current);
    },
  };
}

export interface Renders {
  readonly commits: number;
  readonly renders: number;
  readonly names: Record<string, number>;
}

export async function startCounting(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { renders } = window as unknown as { renders: Renders & { on: boolean } };
    Object.assign(renders, { on: true, commits: 0, renders: 0, names: {} });
  });
}

export async function counted(page: Page): Promise<Renders> {
  return page.evaluate(() => {
    const { renders } = window as unknown as { renders: Renders & { on: boolean } };
    renders.on = false;
    return { commits: renders.commits, renders: renders.renders, names: renders.names };
  });
}

export interface Kept {
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** What the page keeps after everything that can go is gone. */
export async function kept(cdp: CDPSession): Promise<Kept> {
  await cdp.send("HeapProfiler.enable");
  for (let i = 0; i < 3; i++) await cdp.send("HeapProfiler.collectGarbage");
  const [{ usedSize }, counters] = await Promise.all([
    cdp.send("Runtime.getHeapUsage"),
    cdp.send("Memory.getDOMCounters"),
  ]);
  return { heapMb: usedSize / 1e6, nodes: counters.nodes, listeners: counters.jsEventListeners };
}
