/** The host in the desktop app. */

import type { Host } from "./host";

export function tauriHost(): Promise<Host> {
  return Promise.reject(new Error("the desktop shell is not part of this build"));
}
