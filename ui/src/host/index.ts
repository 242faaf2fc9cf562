import { browserHost } from "./browser";
import type { Host } from "./host";

export * from "./host";

let current: Host | null = null;

/** Finds out where the page runs. Called once, before anything is shown. */
export async function openHost(): Promise<Host> {
  if ("__TAURI_INTERNALS__" in window) {
    const { tauriHost } = await import("./tauri");
    current = await tauriHost();
  } else {
    current = browserHost();
  }
  return current;
}

/** The host that the page runs in. */
export function host(): Host {
  if (current === null) throw new Error("the host is not open yet");
  return current;
}

/** For tests: runs the page in `fake`. */
export function useHostForTest(fake: Host): void {
  current = fake;
}
