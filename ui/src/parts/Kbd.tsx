import { host } from "../host";
import styles from "./Kbd.module.css";

const MAC: Record<string, string> = {
  Mod: "⌘",
  Shift: "⇧",
  Alt: "⌥",
  Ctrl: "⌃",
  Enter: "↵",
  Escape: "esc",
  Backspace: "⌫",
  Plus: "+",
};
const OTHER: Record<string, string> = { Mod: "Ctrl", Enter: "↵", Escape: "Esc", Plus: "+" };

/** A shortcut as this platform writes it. `keys` is such as `Mod+Shift+P`. */
export function keysText(keys: string): string {
  const mac = host().platform === "macos";
  const names = mac ? MAC : OTHER;
  return keys
    .split("+")
    .map((key) => names[key] ?? key)
    .join(mac ? "" : "+");
}

export function Kbd({ keys }: { readonly keys: string }) {
  return <kbd className={styles.kbd}>{keysText(keys)}</kbd>;
}
