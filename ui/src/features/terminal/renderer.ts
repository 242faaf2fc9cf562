/**
 * How a terminal is drawn. The DOM renderer is the default of the desktop app on Linux: WebKitGTK composites in
 * software where there is no GPU, and WebGL terminals are reported to echo late there. Elsewhere WebGL draws, where the
 * browser has it in hardware; where it has not, or loses it, the DOM renderer takes over.
 */

import { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";
import type { Host } from "../../host";

export type Renderer = "dom" | "webgl";

export function defaultRenderer(kind: Host["kind"], platform: Host["platform"]): Renderer {
  return kind === "desktop" && platform === "linux" ? "dom" : "webgl";
}

/** What WebGL calls itself where the processor draws. Chromium does not count these as a performance caveat. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

let hardware: boolean | null = null;

function hasHardware(): boolean {
  if (hardware === null) {
    const context = document
      .createElement("canvas")
      .getContext("webgl2", { failIfMajorPerformanceCaveat: true });
    const names = context?.getExtension("WEBGL_debug_renderer_info");
    const name: unknown = names ? context?.getParameter(names.UNMASKED_RENDERER_WEBGL) : "";
    hardware = context !== null && !SOFTWARE.test(String(name));
    // A page has few contexts; this one was only a question.
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return hardware;
}

/** Draws `terminal` with WebGL while it shows; the returned function lets the DOM renderer draw again. */
export function drawWith(renderer: Renderer, terminal: Terminal): () => void {
  if (renderer === "dom" || !hasHardware()) return () => undefined;
  const addon = new WebglAddon();
  let gone = false;
  const drop = (): void => {
    if (gone) return;
    gone = true;
    addon.dispose();
  };
  addon.onContextLoss(drop);
  try {
    terminal.loadAddon(addon);
  } catch {
    drop();
  }
  return drop;
}
