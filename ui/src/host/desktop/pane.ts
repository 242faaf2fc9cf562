/** The browser pane: native web views that the window lays over the page. */

import { Channel, invoke } from "@tauri-apps/api/core";

import type { Bounds, BrowserPane, PageText, PaneEvent } from "../host";

/** The pane may be closed, or its tab, while a call is on its way; then nothing is left to do. */
function tell(command: string, args: Record<string, unknown>): void {
  void invoke(command, args).catch(() => undefined);
}

/** Moves the pane, with one call under way at a time: while a divider is dragged only the newest place matters. */
class Placement {
  private next: { tab: string; bounds: Bounds } | "hidden" | null = null;
  private placing = false;

  set(place: { tab: string; bounds: Bounds } | "hidden"): void {
    this.next = place;
    if (!this.placing) void this.place();
  }

  private async place(): Promise<void> {
    this.placing = true;
    while (this.next !== null) {
      const place = this.next;
      this.next = null;
      try {
        if (place === "hidden") await invoke("pane_hide");
        else await invoke("pane_show", { tab: place.tab, bounds: place.bounds });
      } catch {
        // The tab was closed in this moment; whatever comes next is placed all the same.
      }
    }
    this.placing = false;
  }
}

export function browserPane(): BrowserPane {
  const watchers = new Set<(event: PaneEvent) => void>();
  const channel = new Channel<PaneEvent>();
  channel.onmessage = (event) => {
    for (const watch of watchers) watch(event);
  };
  const listening = invoke("pane_events", { channel });
  const placement = new Placement();
  const pictures = new Map<string, string>();

  function forgetPicture(tab: string): void {
    const old = pictures.get(tab);
    if (old !== undefined) URL.revokeObjectURL(old);
    pictures.delete(tab);
  }

  return {
    on(handle) {
      watchers.add(handle);
      return () => watchers.delete(handle);
    },
    async open(tab, url) {
      await listening;
      await invoke("pane_open", { tab, url });
    },
    close(tab) {
      forgetPicture(tab);
      tell("pane_close", { tab });
    },
    show(tab, bounds) {
      placement.set({ tab, bounds });
    },
    hide() {
      placement.set("hidden");
    },
    navigate(tab, url) {
      tell("pane_navigate", { tab, url });
    },
    back(tab) {
      tell("pane_go", { tab, way: "back" });
    },
    forward(tab) {
      tell("pane_go", { tab, way: "forward" });
    },
    reload(tab) {
      tell("pane_go", { tab, way: "reload" });
    },
    stop(tab) {
      tell("pane_go", { tab, way: "stop" });
    },
    find(tab, text, direction) {
      tell("pane_find", { tab, text, direction });
    },
    zoom(tab, factor) {
      tell("pane_zoom", { tab, factor });
    },
    devTools(tab) {
      tell("pane_dev_tools", { tab });
    },
    focus(tab) {
      tell("pane_focus", { tab });
    },
    async picture(tab) {
      const png = await invoke<ArrayBuffer>("pane_picture", { tab });
      forgetPicture(tab);
      if (png.byteLength === 0) return null;
      const url = URL.createObjectURL(new Blob([png], { type: "image/png" }));
      pictures.set(tab, url);
      return url;
    },
    text: (tab) => invoke<PageText>("pane_text", { tab }),
  };
}
