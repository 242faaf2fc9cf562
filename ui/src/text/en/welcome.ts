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
    none: "No model was found: no key in the environment, no server on this machine. Add one with its address and key, or start a local server such as Ollama.",
    again: "Look again",
    default: "default",
    add: "Set up models",
    addFirst: "Add a model",
  },
  agents: {
    title: "Agents that were found",
    words: "This version gives all tasks to Flotilla's own agent.",
    none: "No other agent was found. Flotilla brings its own.",
  },
  tour: {
    title: "Take the tour",
    words:
      "The main job once, on a sample project. Its model is rehearsed: its replies were written down before, and need no key and no network. All else is real: workspaces, commands, diffs, landing.",
    start: "Take the tour",
    starting: "Making the sample project…",
    rehearsed: "Tour, rehearsed model",
    steps: {
      work: "Three tasks are at work at once, each in a workspace of its own. A card shows what its agent does.",
      asks: "One of them asks you something. Answer it on its card; the run goes on.",
      review:
        "Open a card in Review, look at what it changed, and accept it. Or discard it: a bundle keeps it.",
      done: "That was all of it: the changes are in the sample's branch. Now pick a project of your own.",
    },
    next: "Pick a project",
    end: "End the tour",
  },
  go: "Go to the Scratchpad",
};
