/** The keys of a browser, as every browser has them. They hold while a page or the pane's own controls have the keyboard. */

import type { Host } from "../../host";

export type BrowserKey =
  | "address"
  | "back"
  | "close"
  | "find"
  | "findNext"
  | "findPrevious"
  | "forward"
  | "larger"
  | "leave"
  | "natural"
  | "new"
  | "next"
  | "previous"
  | "reload"
  | "reopen"
  | "smaller"
  | "tools";

export interface Pressed {
  readonly key: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

const PLAIN: Readonly<Record<string, BrowserKey>> = {
  F5: "reload",
  F6: "leave",
  F12: "tools",
  F3: "findNext",
};
const WITH_MOD: Readonly<Record<string, BrowserKey>> = {
  l: "address",
  t: "new",
  w: "close",
  r: "reload",
  f: "find",
  g: "findNext",
  "+": "larger",
  "=": "larger",
  "-": "smaller",
  "0": "natural",
  pagedown: "next",
  pageup: "previous",
};
const WITH_MOD_SHIFT: Readonly<Record<string, BrowserKey>> = {
  t: "reopen",
  g: "findPrevious",
  "+": "larger",
};

/** What a key means to the browser; null where it means nothing to it. */
export function browserKey(
  { key, ctrl, meta, shift, alt }: Pressed,
  platform: Host["platform"],
): BrowserKey | null {
  const name = key.toLowerCase();
  const mac = platform === "macos";
  if (name === "tab" && ctrl) return shift ? "previous" : "next";
  const mod = mac ? meta && !ctrl : ctrl && !meta;
  if (mod && !alt) {
    if (mac && name === "[") return "back";
    if (mac && name === "]") return "forward";
    return (shift ? WITH_MOD_SHIFT : WITH_MOD)[name] ?? null;
  }
  if (ctrl || meta) return null;
  if (alt) return mac ? null : name === "arrowleft" ? "back" : name === "arrowright" ? "forward" : null;
  if (key === "F3" && shift) return "findPrevious";
  return shift ? null : (PLAIN[key] ?? null);
}
