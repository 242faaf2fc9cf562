export const projects = {
  heading: "Projects",
  all: "All projects",
  none: "Open a folder to let agents work in it.",
  open: "Open a folder…",
  actions: (name: string): string => `Actions for ${name}`,
  active: (name: string, count: number): string =>
    count === 1 ? `${name}, 1 active task` : `${name}, ${count} active tasks`,
  show: "Show on the board",
  settings: "Project settings",
  reveal: "Show the folder",
  forget: "Forget",
  forgotten: (name: string): string => `Forgot “${name}”. Its folder is as it was.`,
  opened: (name: string): string => `Opened “${name}”.`,
  dialog: {
    title: "Open a folder",
    path: "Folder",
    hint: "The full path of a folder on this machine. Inside a Git repository, the repository is opened.",
    open: "Open",
    absolute: "Give the full path, from the root.",
  },
};
