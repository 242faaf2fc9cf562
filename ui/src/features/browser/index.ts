export { BrowserDock } from "./BrowserDock";
