export const welcome = {
  title: "Welcome to Flotilla",
  intro: "Give coding agents tasks, let them work side by side, look at what they did, and land it.",
  project: {
    title: "Pick a project",
    words: "A folder with your code. Agents work in copies of it; your files stay as they are.",
    open: "Open a folder…",
  },
  models: {
    title: "Models that were found",
    none: "No model was found yet. Add one with its address and key.",
    default: "default",
    add: "Set up models",
  },
  agents: {
    title: "Agents that were found",
    words: "This version gives all tasks to Flotilla's own agent.",
    none: "No other agent was found. Flotilla brings its own.",
  },
  tour: {
    title: "Take the tour",
    words: "In a terminal, this does the main job once, with a rehearsed model: no key, no network.",
    command: "flotilla tour",
  },
  go: "Go to the Scratchpad",
};
