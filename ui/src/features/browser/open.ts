/** The one session of the browser pane, and the way into it from everywhere else. */

import { host, type PaneEvent } from "../../host";
import { showDock } from "../../shell";
import { type BrowserKey, browserKey } from "./keys";
import { Session } from "./session";

let session: Session | null = null;
let takes: ((key: BrowserKey) => void) | null = null;

/** What the pane's own keys do from now on. */
export function listenToPage(act: (key: BrowserKey) => void): () => void {
  takes = act;
  return () => {
    if (takes === act) takes = null;
  };
}

/** A key out of a page: the browser's own first, then the app's, as if it had been pressed beside the page. */
function pressed(event: Extract<PaneEvent, { kind: "key" }>): void {
  const meant = browserKey(event, host().platform);
  if (meant !== null) {
    takes?.(meant);
    return;
  }
  const { key, ctrl, meta, shift, alt } = event;
  document.body.dispatchEvent(
    new KeyboardEvent("keydown", {
      key,
      ctrlKey: ctrl,
      metaKey: meta,
      shiftKey: shift,
      altKey: alt,
      bubbles: true,
      cancelable: true,
    }),
  );
}

/** The session; null in a plain browser, which has no pane. */
export function browserSession(): Session | null {
  const { pane } = host();
  if (pane === null) return null;
  session ??= new Session(pane, pressed);
  return session;
}

/** Opens a page: in the pane where there is one, else in the user's own browser. Other schemes than http and https lead nowhere. */
export function openInBrowser(url: string): void {
  if (!/^https?:\/\//i.test(url)) return;
  const open = browserSession();
  if (open === null) {
    host().shell.openExternal(url);
    return;
  }
  showDock("browser");
  void open.restore().then(() => open.open(url));
}
