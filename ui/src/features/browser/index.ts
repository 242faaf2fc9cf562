/** The browser pane. */
export { BrowserDock } from "./BrowserDock";
export { ENGINE_KEY, engineOf, ENGINES } from "./address";
export { openInBrowser } from "./open";
