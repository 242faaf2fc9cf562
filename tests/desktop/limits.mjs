// How long a test waits for anything. What hangs is named and ended: no request, program, probe or test waits for ever.

import { execFileSync } from "node:child_process";
import * as runner from "node:test";

const SECOND = 1000;
/** Milliseconds, generous enough for a machine with other work: whoever waits for them in vain has found a fault. */
export const LIMITS = {
  /** An answer of the driver, whose answers wait for the page. */
  answer: 30 * SECOND,
  /** Something that a person would see within a moment. */
  wait: 20 * SECOND,
  /** A program of the screen, such as the pointer's or the camera's. */
  tool: 10 * SECOND,
  /** A program of ours that is expected to end. */
  program: 45 * SECOND,
  /** A test, or what stands before and behind all tests of a file. */
  test: 120 * SECOND,
};

/** Gives what `promise` gives, or says that `what` did not come in time. */
export function within(limit, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${Math.round(limit / SECOND)} s in vain for ${what}`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until `probe` gives something, and gives it. A probe that does not answer counts as one that found nothing. */
export async function until(what, probe, limit = LIMITS.wait) {
  const deadline = performance.now() + limit;
  let last;
  for (;;) {
    try {
      const left = Math.max(deadline - performance.now(), SECOND);
      const found = await within(left, "an answer to that question", Promise.resolve(probe()));
      if (found) return found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`waited ${limit / SECOND} s in vain until ${what}${last ? ` (last: ${last.message})` : ""}`);
    }
    await pause(25);
  }
}

/** Runs a program of the screen and gives what it printed, as bytes; ends it where it does not. */
export function tool(program, ...args) {
  try {
    return execFileSync(program, args.map(String), { stdio: ["ignore", "pipe", "ignore"], timeout: LIMITS.tool, killSignal: "SIGKILL" });
  } catch (error) {
    const why = error.code === "ETIMEDOUT" ? `hung for ${LIMITS.tool / SECOND} s and was ended` : error.message.split("\n")[0];
    throw new Error(`${program} ${args.join(" ")}: ${why}`);
  }
}

export function test(name, options, act) {
  return act ? runner.test(name, { timeout: LIMITS.test, ...options }, act) : runner.test(name, { timeout: LIMITS.test }, options);
}
export const before = (act) => runner.before(act, { timeout: LIMITS.test });
export const after = (act) => runner.after(act, { timeout: LIMITS.test });
