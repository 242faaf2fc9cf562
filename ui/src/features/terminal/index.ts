export { TerminalDock } from "./TerminalDock";
