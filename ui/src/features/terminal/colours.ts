/** The terminal's colours, from the tokens of the theme that is shown. */

import type { ITheme } from "@xterm/xterm";

const NAMES = {
  background: "--terminal-background",
  foreground: "--text-1",
  cursor: "--accent",
  cursorAccent: "--surface-1",
  selectionBackground: "--selection",
  overviewRulerBorder: "--terminal-background",
  scrollbarSliderBackground: "--line-strong",
  scrollbarSliderHoverBackground: "--text-3",
  scrollbarSliderActiveBackground: "--text-3",
  black: "--terminal-black",
  red: "--terminal-red",
  green: "--terminal-green",
  yellow: "--terminal-yellow",
  blue: "--terminal-blue",
  magenta: "--terminal-magenta",
  cyan: "--terminal-cyan",
  white: "--terminal-white",
  brightBlack: "--terminal-bright-black",
  brightRed: "--terminal-bright-red",
  brightGreen: "--terminal-bright-green",
  brightYellow: "--terminal-bright-yellow",
  brightBlue: "--terminal-bright-blue",
  brightMagenta: "--terminal-bright-magenta",
  brightCyan: "--terminal-bright-cyan",
  brightWhite: "--terminal-bright-white",
} as const;

const MATCH = { match: "--ask-soft", matchBorder: "--ask", active: "--ask" } as const;

/** Any CSS colour as `#rrggbb`: the terminal's renderers and its search know no other form for all of theirs. */
function reader(): (token: string) => string {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const style = getComputedStyle(document.documentElement);
  return (token) => {
    if (pen === null) return "#808080";
    pen.fillStyle = style.getPropertyValue(token).trim();
    pen.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = pen.getImageData(0, 0, 1, 1).data;
    return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  };
}

function read<T extends Record<string, string>>(names: T): Record<keyof T, string> {
  const colour = reader();
  return Object.fromEntries(Object.entries(names).map(([name, token]) => [name, colour(token)])) as Record<
    keyof T,
    string
  >;
}

export const terminalColours = (): ITheme => read(NAMES);
export const matchColours = (): Record<keyof typeof MATCH, string> => read(MATCH);
