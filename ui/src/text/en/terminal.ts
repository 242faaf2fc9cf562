const UNITS = ["bytes", "KB", "MB", "GB"];

function amount(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ""}`;
}

export const terminal = {
  name: "Terminals",
  input: "Terminal input. F6 leaves the terminal.",
  screen: (name: string): string => `Terminal ${name}`,
  new: "New shell",
  newIn: "Open a shell in",
  more: "Terminal options",
  home: "Home folder",
  workspace: (task: string): string => `Workspace of “${task}”`,
  workspaceHint: "What the agent changes there, you see, and the other way round",
  close: "Close the shell",
  closeNamed: (name: string): string => `Close ${name}`,
  closeTitle: "Close this shell?",
  closeBody: "What runs in it is ended, with all that it started.",
  empty: "No shell is open",
  emptyBody: "A shell runs as you do, outside of any sandbox, and stays open when the window closes.",
  openHome: "Open a shell",
  openIn: (project: string): string => `Open a shell in ${project}`,
  opening: "Opening a shell…",
  lost: "Not connected. What it prints meanwhile is kept and shown when the connection is back.",
  gone: "The daemon was restarted, and this shell ended with it. What it printed can still be read.",
  openAgain: "Open it again",
  ended: "The shell ended",
  gap: (bytes: number): string => `… ${amount(bytes)} of output are kept no more …`,
  notCopied: "The selection could not be copied. The system refused access to the clipboard.",
  find: "Find",
  findIn: "Find in this terminal",
  next: "Next match",
  previous: "Previous match",
  endFind: "End finding",
  found: (index: number, count: number): string =>
    count === 0 ? "Nothing found" : index < 0 ? `${count} or more` : `${index + 1} of ${count}`,
  copy: "Copy the selection",
  clear: "Clear",
  larger: "Larger text",
  smaller: "Smaller text",
  screenReader: "Screen reader mode",
  screenReaderHint: "Reads the output aloud; takes more time to draw",
  exit: {
    ok: "Exit 0",
    code: (code: number): string => `Exit ${code}`,
    signal: (signal: number): string => `Signal ${signal}`,
    unknown: "Ended",
    running: "Running",
  },
  run: {
    tab: "Agent",
    tabOf: (task: string): string => `Terminals of “${task}”`,
    choose: "Terminal of the run",
    none: "The agent has not run a command yet",
    noneBody: "Each command that it runs shows here while it runs, and can be read afterwards.",
    noTask: "No task is selected",
    noTaskBody: "Select a card to see the terminals of its run.",
    unnamed: "Command",
    takeOver: "Take over",
    takeOverHint: "Type into the agent's program",
    handBack: "Hand back",
    watching: "You watch. The agent types.",
    typing: "You type. The agent sees what you do.",
    newest: "Follow the newest",
    interrupt: "Interrupt",
  },
  group: "Terminal",
};
