export const surroundings = {
  go: {
    group: "Go to",
    board: "Go to the Scratchpad",
    inbox: "Go to the inbox",
    chat: "Go to chat",
    settings: "Go to settings",
    models: "Go to settings: models",
    shortcuts: "Show all shortcuts",
    welcome: "Show the welcome page",
  },
  view: {
    group: "View",
    dock: "Show or fold the dock",
    places: "Show or fold the sidebar",
    browser: "Show the browser",
    terminal: "Show the terminals",
    changes: "Show the changes",
    task: "Show the task",
    system: "Theme: as the system",
    dark: "Theme: dark",
    light: "Theme: light",
    contrast: "Theme: high contrast",
    larger: "Zoom in",
    smaller: "Zoom out",
    natural: "Zoom back to 100%",
    browserWords: "web page internet docs",
    terminalWords: "console command line shell",
    themeWords: "appearance colour mode",
    zoomWords: "larger smaller text size",
  },
  projects: { group: "Projects", open: "Open a folder…" },
  notices: {
    needs_you: (title: string): string => `“${title}” needs you`,
    review: (title: string): string => `“${title}” is ready for review`,
    failed: (title: string): string => `“${title}” failed`,
    many: (count: number): string => `${count} tasks wait for you`,
    bodies: {
      needs_you: "It waits for your answer.",
      review: "Look at what it changed.",
      failed: "Its card says why.",
    },
  },
  closed: {
    title: "Agents stay at work",
    body: "The window is closed, but Flotilla goes on in the tray. Quit from there.",
  },
  quit: {
    title: "Quit Flotilla?",
    words: (running: number): string =>
      running === 1
        ? "One agent is at work. It can go on without the window, or stop now; a stopped run goes on at the next start."
        : `${running} agents are at work. They can go on without the window, or stop now; stopped runs go on at the next start.`,
    keep: "Quit, keep agents at work",
    stop: "Quit and stop agents",
  },
};
