/** The host in the desktop app. Nothing outside this file and its folder `desktop` knows Tauri. */

import { invoke } from "@tauri-apps/api/core";

import { daemonLink } from "./desktop/link";
import { browserPane } from "./desktop/pane";
import { desktopShell } from "./desktop/shell";
import type { Host } from "./host";

interface ShellInfo {
  readonly platform: Host["platform"];
  readonly version: string;
  readonly zoom: number;
}

export async function tauriHost(): Promise<Host> {
  const info = await invoke<ShellInfo>("shell_info");
  const { shell, onDaemon } = await desktopShell(info.zoom);
  return {
    kind: "desktop",
    platform: info.platform,
    daemon: daemonLink,
    onDaemon,
    shell,
    pane: browserPane(),
  };
}
