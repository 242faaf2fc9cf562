/** What the user can set of terminals. Any JSON can stand in a preference. */

export const FONT_SIZE_KEY = "terminal.fontSize";
export const SCREEN_READER_KEY = "terminal.screenReader";

const FONT_SIZE = 12;
const SMALLEST = 8;
const LARGEST = 28;

export function fontSize(value: unknown): number {
  return typeof value === "number" && value >= SMALLEST && value <= LARGEST ? value : FONT_SIZE;
}

/** The next size in that direction, within what can be read and shown. */
export function steppedFontSize(value: unknown, by: 1 | -1): number {
  return Math.min(LARGEST, Math.max(SMALLEST, fontSize(value) + by));
}

export const screenReader = (value: unknown): boolean => value === true;
