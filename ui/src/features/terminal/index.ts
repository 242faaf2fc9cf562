export { TerminalDock } from "./TerminalDock";
export { openRunTerminal, openShell } from "./open";
