/** Where a link leads: into the browser pane where there is one, else out into the user's browser. */

import { host } from "../host";

let openInside: ((url: string) => void) | null = null;

/** The browser pane takes links from now on. */
export function takeLinks(take: ((url: string) => void) | null): void {
  openInside = take;
}

/** Follows a link of a text that is not ours. Schemes other than http, https and mailto lead nowhere. */
export function followLink(url: string): void {
  if (/^https?:\/\//i.test(url) && openInside !== null) openInside(url);
  else if (/^(https?:\/\/|mailto:)/i.test(url)) host().shell.openExternal(url);
}
