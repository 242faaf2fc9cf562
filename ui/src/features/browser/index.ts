/** The browser pane. */
export { BrowserDock } from "./BrowserDock";
export { openInBrowser } from "./open";
