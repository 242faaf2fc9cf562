/** How amounts stand on a card: short, and of the same width while they change. */

import { text } from "../text";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });

/** The time of day of an instant as the API writes it; empty where it is none. */
export function clockTime(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : clock.format(date);
}

/** Elapsed time: seconds below a minute, minutes below an hour, else hours and minutes. */
export function duration(ms: number): string {
  const { hour, minute, second } = text.board.units;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} ${second}`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} ${minute}`;
  return `${Math.floor(ms / HOUR)} ${hour} ${Math.floor((ms % HOUR) / MINUTE)} ${minute}`;
}

/** Tokens: as they are below a thousand, else in thousands or millions with one digit behind the point. */
export function tokens(count: number): string {
  if (count < 1000) return String(count);
  if (count < 999_950) return `${(count / 1000).toFixed(1)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** Millionths of a US dollar as dollars: cents from one cent up, else a bound. */
export function cost(micros: number): string {
  if (micros > 0 && micros < 10_000) return "<$0.01";
  return `$${(micros / 1_000_000).toFixed(2)}`;
}
