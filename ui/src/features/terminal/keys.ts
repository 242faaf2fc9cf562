/** Which keys are the program's, which are the app's, and which copy and paste, as each platform has it. */

import type { Host } from "../../host";

export type KeyPurpose = "program" | "app" | "copy" | "paste";

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Keys that leave the terminal, for who has no mouse: Tab belongs to the program. */
export const leaves = ({ key }: Pick<Key, "key">): boolean => key === "F6";

export function purposeOfKey(event: Key, platform: Host["platform"], selected: boolean): KeyPurpose {
  const key = event.key.toLowerCase();
  if (leaves(event)) return "app";
  if (platform === "macos") {
    if (!event.metaKey) return "program";
    if (key === "c") return selected ? "copy" : "app";
    return key === "v" ? "paste" : "app";
  }
  if (!event.ctrlKey || event.altKey || event.metaKey) {
    if (key === "insert" && event.shiftKey) return "paste";
    return "program";
  }
  if (key === "insert") return "copy";
  if (event.shiftKey) return key === "c" ? "copy" : key === "v" ? "paste" : "app";
  if (platform === "windows") {
    if (key === "c" && selected) return "copy";
    if (key === "v") return "paste";
  }
  if (["pageup", "pagedown", "tab", "+", "-", "=", "0"].includes(key)) return "app";
  return "program";
}
